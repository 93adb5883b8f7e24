"""Chapter: stability of fixed points, and the directions along which nothing happens."""
