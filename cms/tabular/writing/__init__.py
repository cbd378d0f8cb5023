"""Files as offices open them: every workbook of the product is written here (O3, V12)."""
