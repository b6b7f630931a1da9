"""Which columns HR's files have: their accepted headings in Korean and English, and what each cell means."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vouchers import spreadsheet_cells as cells

IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")
NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Column:
    """One column: `headings` are its accepted names, the likeliest first; `required` also means not blank."""

    key: str
    headings: tuple[str, ...]
    clean: cells.Cleaner = cells.text
    required: bool = False
    unique: bool = False
    flags_formula: bool = False


def accepted_headings(columns: Sequence[Column]) -> dict[str, tuple[str, int]]:
    """From a heading in its plain form to the column it names and how good a name it is (0 = best)."""
    accepted: dict[str, tuple[str, int]] = {}
    for column in columns:
        for rank, heading in enumerate(column.headings):
            accepted.setdefault(plain_heading(heading), (column.key, rank))
    return accepted


def plain_heading(heading: str) -> str:
    """Small letters and digits only, what stands in brackets left out: "E-Mail (필수) *" is "email"."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return NOT_A_LETTER.sub("", IN_BRACKETS.sub("", plain)) or NOT_A_LETTER.sub("", plain)


NAME = Column(
    "name",
    ("이름", "성명", "직원명", "사원명", "임직원명", "name", "full name", "employee name", "employee"),
    cells.name,
    flags_formula=True,
)
EMAIL = Column(
    "email",
    ("이메일", "이메일 주소", "email", "e-mail", "email address", "메일", "메일 주소", "전자우편", "mail"),
    cells.email,
    unique=True,
)
PHONE = Column(
    "phone",
    (
        "휴대폰",
        "휴대폰 번호",
        "휴대전화",
        "휴대전화 번호",
        "핸드폰",
        "핸드폰 번호",
        "mobile",
        "mobile phone",
        "mobile number",
        "cell phone",
        "phone",
        "phone number",
        "전화",
        "전화번호",
        "연락처",
    ),
    cells.phone,
    unique=True,
)
NUMBER = Column(
    "number",
    (
        "사번",
        "사원번호",
        "직원번호",
        "employee number",
        "employee no",
        "employee id",
        "staff number",
        "number",
    ),
    unique=True,
)
DEPARTMENT = Column(
    "department",
    ("부서", "부서명", "소속", "소속부서", "팀", "팀명", "department", "dept", "team"),
    flags_formula=True,
)
SITE = Column(
    "site",
    ("사업장", "사업장명", "근무지", "지점", "site", "office", "location", "workplace"),
    flags_formula=True,
)
AMOUNT = Column("amount", ("금액", "지급 금액", "지급액", "지급금", "amount", "amount won", "grant", "sum"), cells.amount)
REASON = Column(
    "reason",
    ("사유", "지급 사유", "내용", "비고", "메모", "reason", "note", "memo", "description"),
    flags_formula=True,
)
VALID_UNTIL = Column(
    "valid_until",
    (
        "유효기간",
        "유효기한",
        "사용기한",
        "만료일",
        "종료일",
        "valid until",
        "valid to",
        "expires",
        "expiry",
        "expiry date",
        "until",
    ),
    cells.day,
)

PEOPLE = (
    replace(NAME, required=True),
    replace(EMAIL, required=True),
    PHONE,
    NUMBER,
    DEPARTMENT,
    SITE,
)
GRANTS = (
    replace(EMAIL, required=True, unique=False),
    NAME,
    replace(NUMBER, unique=False),
    replace(AMOUNT, required=True),
    replace(REASON, required=True),
    VALID_UNTIL,
)
