"""An energy, a family of targets and a claim that live outside flowclaims; importing the modules registers them."""
