"""Files of offices, read as rows: CSV and Excel, in any form that people save (O4)."""
