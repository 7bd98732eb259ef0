"""The challenge service's pages and API. Filled by its own issue; nothing lives here yet."""
