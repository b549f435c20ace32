"""Cards: each reads its dataset through queries and gives a finished card, or the state that stands in for it."""
