"""Numbers, documents, files and streams: what is read and written, whatever it says."""
