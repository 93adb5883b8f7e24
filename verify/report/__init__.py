"""Reports: listeners that render what a run says. Each format is one file here, and none of them judges anything."""
