"""Values -> Dash components: a page only shows what it is given. No SQL, no threshold."""
