"""Who may see what and who may do what: pure values and tables, without database or web."""
