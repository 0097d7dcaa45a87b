"""How many changes of the clinical core the tests notice."""
