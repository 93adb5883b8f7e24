"""Running many judgements: what is planned, who works on it, and what is recorded."""
