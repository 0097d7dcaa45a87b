"""The schema, step by step; run by `cds_service.storage.migrate`."""
