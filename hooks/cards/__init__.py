"""From a pathway result to CDS Hooks cards."""
