"""The demo world: fictional organisations, entries in every state, pages (contract)."""
