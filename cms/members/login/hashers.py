"""Password hashing (M2)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with the minimum parameters of OWASP's password storage cheat sheet.

    Django's defaults need 100 MiB and eight threads per login: too much for a small server on the
    first working day of April, when many people log in.
    """

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1
