"""reading (读取): files of other people → grids and texts whose every part knows its place. Knows no trade."""
