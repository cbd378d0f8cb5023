"""Charts as SVG and tables, made on the server: numbers and words beside every colour."""
