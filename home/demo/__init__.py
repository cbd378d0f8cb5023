"""The demo world: invented organisations, entries in every state, pages (contract)."""
