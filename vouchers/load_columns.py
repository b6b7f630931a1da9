"""Which columns HR's files have: their accepted headings in Korean and English, and what each cell means."""

from dataclasses import replace

from sheets import cells
from sheets.columns import Column

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
COST_CENTRE = Column(
    "cost_centre",
    (
        "코스트센터",
        "코스트 센터",
        "비용부서",
        "비용귀속부서",
        "원가센터",
        "원가부서",
        "cost centre",
        "cost center",
        "cost centre code",
        "cost center code",
    ),
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
    COST_CENTRE,
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
