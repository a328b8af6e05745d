"""Made-up holders of certificates, and the numbers that go with them."""

from dataclasses import dataclass
from datetime import date, timedelta

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋"


@dataclass(frozen=True)
class Person:
    number: str
    name: str
    born: date
    woman: bool


def identity_number(born: date, sequence: int) -> str:
    body = f"429902{born:%Y%m%d}{sequence:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def person(n: int) -> Person:
    born, sequence = date(1950, 1, 1) + timedelta(days=37 * n), 100 + n % 800
    name = SURNAMES[n % 10] + GIVEN[n // 10 % 10] + GIVEN[n // 100 % 10]
    return Person(identity_number(born, sequence), name, born, sequence % 2 == 0)


def bank_card(n: int) -> str:
    body = f"6222020200{n:08d}"
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body))]
    return body + str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def credit_code(n: int) -> str:
    alphabet, body = "0123456789ABCDEFGHJKLMNPQRTUWXY", f"91429902MA{n:07d}"
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + alphabet[-total % 31]
