"""The fault test: kills, restarts, drains and hostile peers, and a checker that believes nobody but the database."""
