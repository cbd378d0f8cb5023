"""The screens of login, joining, the own account and the colleagues."""
