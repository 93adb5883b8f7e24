"""Fixed points of the flow: the ones that exist in closed form, as exact cases."""
