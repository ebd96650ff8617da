"""The floor for pages and JSON: gate, errors, headers, forms, paging, limits, problem documents."""
