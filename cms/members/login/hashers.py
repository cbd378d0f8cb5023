"""How passwords are kept (M2)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with the least costs that OWASP's password storage cheat sheet recommends.

    Django's own ask 100 MiB and eight threads for each login, more than a small server has on the
    first working day of April.
    """

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1
