"""Chapter: which order is learned first."""
