"""What is in the demo's dishes: a guess from a dish's name, good enough for an invented kitchen and for nothing else."""

HOLDS = {
    "pork": "돼지 제육 돈가스 가츠동 순대 내장 수육 돈코츠 차슈 부대 탕수육 햄 만두 김치찜 껌승 간짜장 짜장",
    "beef": "소고기 소머리 설렁탕 곰탕 도가니 불고기 육회 차돌 규동 부대",
    "chicken": "닭 치킨",
    "shrimp": "해물 짬뽕 새우 알밥 초밥 잡채",
    "squid": "해물 짬뽕",
    "shellfish": "바지락 봉골레 해물 짬뽕 우렁",
    "mackerel": "고등어",
    "egg": "계란 에그 오므 김밥 라멘 회덮밥 비빔밥 돈가스 가츠동 볶음밥 덮밥 파전 감자전",
    "milk": "치즈 크림 리소토 커리 파스타 난",
    "wheat": "칼국수 만두 라멘 우동 짜장 짬뽕 파스타 샌드위치 파니니 반미 돈가스 국수 쫄면 튀김 파전 난 라면 탕수육",
    "buckwheat": "막국수 모밀",
    "soy": "두부 된장 청국장 비지 콩국수 강된장 포케 쌈밥 짜장 미소",
    "tomato": "토마토 커리",
    "peanut": "분짜 쌀국수",
}
MEATLESS = "도토리묵 콩국수 팥칼국수 열무국수 두부 시금치 버섯 감자전 보리 산채 들깨"
NOT_MEATLESS = "순두부"


def allergens_in(name: str) -> list[str]:
    """The allergens a dish of this name most likely holds."""
    return sorted(each for each, words in HOLDS.items() if any(word in name for word in words.split()))


def diets_of(name: str) -> dict[str, list[str]]:
    """The diets a dish of this name is made for."""
    meatless = any(word in name for word in MEATLESS.split()) and not any(word in name for word in NOT_MEATLESS.split())
    return {"diets": ["vegetarian"]} if meatless else {}
