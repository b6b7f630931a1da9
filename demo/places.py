"""Where the demo world eats: invented restaurants around two real office quarters, data and nothing else.

Names, people, telephone numbers and accounts are made up. The business numbers have the right check digit
but begin with 990, which to our knowledge no tax office uses, so that they are nobody's. Coordinates are
(latitude, longitude) in degrees.
"""

from dataclasses import dataclass
from datetime import time

from restaurants.distance import Point
from restaurants.enums import Cuisine

YEOKSAM: Point = (37.5006, 127.0364)  # Teheran-ro, near Yeoksam station
PANGYO: Point = (37.3948, 127.1112)  # Pangyo Techno Valley, near Pangyo station

KOREAN, CHINESE, JAPANESE, WESTERN, ASIAN, NOODLES, SNACKS, BUFFET = Cuisine


@dataclass(frozen=True)
class Dish:
    """One line of a menu; the price in won."""

    name: str
    english: str
    price: int


@dataclass(frozen=True)
class Place:
    """One restaurant; `near` is the office it serves, `closed_on` its days off as digits, 0 = Monday."""

    name: str
    english: str
    cuisine: Cuisine
    point: Point
    near: Point | None
    address: str
    opens: time
    closes: time
    closed_on: str
    business_number: str
    owner: str
    owner_english: str
    phone: str
    bank: str
    account: str
    menu: tuple[Dish, ...]


# fmt: off
YEOKSAM_PLACES = (
    Place("솔내음 국밥", "Solnaeum Gukbap", KOREAN, (37.50135, 127.03762), YEOKSAM,
          "서울 강남구 테헤란로 146, 1층", time(10), time(21), "6",
          "990-11-01372", "박영자", "Park Yeong-ja", "010-0000-1001", "국민은행", "000-000-100007",
          (Dish("돼지국밥", "Pork and rice soup", 9_000), Dish("순대국밥", "Sundae soup", 9_500),
           Dish("내장국밥", "Offal soup", 9_500), Dish("수육 한 접시", "Sliced boiled pork", 13_000))),
    Place("모퉁이집 백반", "Motungijip Baekban", KOREAN, (37.49982, 127.03518), YEOKSAM,
          "서울 강남구 역삼로3길 17", time(9), time(20), "56",
          "990-12-02742", "이순례", "Lee Sun-rye", "010-0000-1002", "농협은행", "000-000-100014",
          (Dish("가정식 백반", "Home-style set meal", 8_500), Dish("제육 백반", "Spicy pork set meal", 9_500),
           Dish("고등어구이 백반", "Grilled mackerel set meal", 10_000),
           Dish("청국장", "Rich soybean stew", 9_000))),
    Place("두레손 칼국수", "Dureson Kalguksu", NOODLES, (37.50243, 127.03489), YEOKSAM,
          "서울 강남구 논현로94길 8", time(11), time(21), "6",
          "990-13-04112", "최병호", "Choi Byeong-ho", "010-0000-1003", "신한은행", "000-000-100021",
          (Dish("바지락 칼국수", "Clam noodle soup", 9_500),
           Dish("들깨 칼국수", "Perilla noodle soup", 10_000),
           Dish("팥칼국수", "Red bean noodle soup", 10_000), Dish("왕만두", "Large dumplings", 7_000))),
    Place("언덕위 돈가스", "Eondeogwi Donkatsu", JAPANESE, (37.49891, 127.03871), YEOKSAM,
          "서울 강남구 도곡로7길 22", time(11), time(21), "",
          "990-14-05480", "정미란", "Jung Mi-ran", "010-0000-1004", "우리은행", "000-000-100028",
          (Dish("등심 돈가스", "Pork loin cutlet", 10_500),
           Dish("안심 돈가스", "Pork tenderloin cutlet", 11_500),
           Dish("치즈 돈가스", "Cheese cutlet", 12_000), Dish("냉모밀", "Cold buckwheat noodles", 9_000))),
    Place("화룡성 반점", "Hwaryongseong", CHINESE, (37.50327, 127.03815), YEOKSAM,
          "서울 강남구 언주로98길 11", time(11), time(21), "6",
          "990-15-06851", "왕덕수", "Wang Deok-su", "010-0000-1005", "하나은행", "000-000-100035",
          (Dish("짜장면", "Black bean noodles", 7_500), Dish("짬뽕", "Spicy seafood noodles", 9_500),
           Dish("볶음밥", "Fried rice", 9_000), Dish("잡채밥", "Glass noodles on rice", 10_000),
           Dish("탕수육 소", "Sweet and sour pork, small", 14_000))),
    Place("버들 김밥", "Beodeul Gimbap", SNACKS, (37.50012, 127.03702), YEOKSAM,
          "서울 강남구 테헤란로 134, 지하 1층", time(7), time(20), "6",
          "990-16-08220", "김복순", "Kim Bok-sun", "010-0000-1006", "기업은행", "000-000-100042",
          (Dish("참치김밥", "Tuna gimbap", 6_000), Dish("라볶이", "Rice cakes with ramen", 7_000),
           Dish("쫄면", "Chewy cold noodles", 7_500), Dish("오므라이스", "Omelette rice", 8_500))),
    Place("참숯마당 제육", "Chamsut Madang", KOREAN, (37.50418, 127.03571), YEOKSAM,
          "서울 강남구 봉은사로18길 30", time(11), time(22), "0",
          "990-17-09599", "한기철", "Han Gi-cheol", "010-0000-1007", "국민은행", "000-000-100049",
          (Dish("숯불 제육", "Charcoal spicy pork", 11_000),
           Dish("숯불 고추장 불고기", "Charcoal chilli bulgogi", 12_000),
           Dish("차돌된장찌개", "Brisket soybean stew", 10_000))),
    Place("바다섬 초밥", "Badaseom Sushi", JAPANESE, (37.49823, 127.03466), YEOKSAM,
          "서울 강남구 역삼로12길 5", time(11), time(22), "6",
          "990-18-10962", "오세진", "Oh Se-jin", "010-0000-1008", "카카오뱅크", "000-000-100056",
          (Dish("점심 초밥", "Lunch sushi", 13_000), Dish("회덮밥", "Raw fish on rice", 12_000),
           Dish("알밥", "Roe rice", 10_000), Dish("우동", "Udon", 8_000))),
    Place("초록그릇 비빔밥", "Chorok Geureut", KOREAN, (37.50161, 127.03285), YEOKSAM,
          "서울 강남구 테헤란로10길 26", time(10), time(20), "56",
          "990-19-12332", "윤지혜", "Yoon Ji-hye", "010-0000-1009", "토스뱅크", "000-000-100063",
          (Dish("산채 비빔밥", "Wild greens bibimbap", 9_500),
           Dish("육회 비빔밥", "Beef tartare bibimbap", 13_000), Dish("두부 비빔밥", "Tofu bibimbap", 9_500),
           Dish("미역국", "Seaweed soup", 8_000))),
    Place("할매솥 순두부", "Halmaesot Sundubu", KOREAN, (37.49763, 127.03705), YEOKSAM,
          "서울 강남구 도곡로13길 14", time(8), time(21), "",
          "990-20-13701", "조말순", "Cho Mal-sun", "010-0000-1010", "농협은행", "000-000-100070",
          (Dish("얼큰 순두부", "Spicy soft tofu stew", 9_000),
           Dish("해물 순두부", "Seafood soft tofu stew", 10_000),
           Dish("하얀 순두부", "Mild soft tofu stew", 9_000),
           Dish("콩비지찌개", "Ground soybean stew", 9_000))),
    Place("사이공 골목", "Saigon Golmok", ASIAN, (37.50287, 127.04057), YEOKSAM,
          "서울 강남구 언주로93길 19", time(11), time(21), "6",
          "990-21-15079", "부이 티 란", "Bui Thi Lan", "010-0000-1011", "신한은행", "000-000-100077",
          (Dish("소고기 쌀국수", "Beef pho", 10_500), Dish("분짜", "Bun cha", 12_500),
           Dish("반미", "Banh mi", 8_500), Dish("껌승", "Grilled pork on rice", 11_500))),
    Place("봄날 파스타", "Bomnal Pasta", WESTERN, (37.49935, 127.04012), YEOKSAM,
          "서울 강남구 테헤란로25길 12", time(11), time(21), "0",
          "990-22-16449", "서다은", "Seo Da-eun", "010-0000-1012", "카카오뱅크", "000-000-100084",
          (Dish("토마토 파스타", "Tomato pasta", 11_500), Dish("봉골레", "Clam pasta", 13_500),
           Dish("버섯 크림 파스타", "Mushroom cream pasta", 13_000),
           Dish("버섯 리소토", "Mushroom risotto", 13_500))),
    Place("은행나무 부대찌개", "Eunhaengnamu Budae Jjigae", KOREAN, (37.50492, 127.03689), YEOKSAM,
          "서울 강남구 봉은사로30길 41", time(10), time(22), "6",
          "990-23-17810", "강동현", "Kang Dong-hyeon", "010-0000-1013", "우리은행", "000-000-100091",
          (Dish("부대찌개", "Sausage stew", 10_000),
           Dish("치즈 부대찌개", "Sausage stew with cheese", 11_000),
           Dish("김치전골", "Kimchi hot pot", 10_500))),
    Place("마루 덮밥", "Maru Deopbap", JAPANESE, (37.50074, 127.03406), YEOKSAM,
          "서울 강남구 논현로87길 33", time(11), time(20), "56",
          "990-24-19187", "임하늘", "Lim Ha-neul", "010-0000-1014", "토스뱅크", "000-000-100098",
          (Dish("규동", "Beef on rice", 9_500), Dish("가츠동", "Cutlet on rice", 10_500),
           Dish("연어 덮밥", "Salmon on rice", 13_500),
           Dish("닭고기 덮밥", "Chicken and egg on rice", 9_500))),
    Place("역삼 분식 1987", "Yeoksam Bunsik 1987", SNACKS, (37.49669, 127.03551), YEOKSAM,
          "서울 강남구 역삼로17길 9", time(8), time(20), "6",
          "990-25-20551", "남궁옥", "Namgung Ok", "010-0000-1015", "기업은행", "000-000-100105",
          (Dish("떡볶이와 튀김", "Rice cakes with fritters", 8_000),
           Dish("김치볶음밥", "Kimchi fried rice", 8_500), Dish("잔치국수", "Warm noodle soup", 7_000),
           Dish("라면과 공깃밥", "Ramen with rice", 6_500))),
)
PANGYO_PLACES = (
    Place("너른뜰 쌈밥", "Neoreuntteul Ssambap", KOREAN, (37.39562, 127.11018), PANGYO,
          "경기 성남시 분당구 판교역로 166, 2층", time(11), time(21), "6",
          "990-26-21921", "배상철", "Bae Sang-cheol", "010-0000-1016", "국민은행", "000-000-100112",
          (Dish("제육 쌈밥", "Spicy pork with leaf wraps", 11_500),
           Dish("우렁 쌈밥", "Snail paste with leaf wraps", 11_000),
           Dish("불고기 쌈밥", "Bulgogi with leaf wraps", 13_000))),
    Place("판교골 추어탕", "Pangyogol Chueotang", KOREAN, (37.39311, 127.11249), PANGYO,
          "경기 성남시 분당구 동판교로177번길 25", time(10), time(21), "0",
          "990-27-23299", "송재근", "Song Jae-geun", "010-0000-1017", "농협은행", "000-000-100119",
          (Dish("추어탕", "Loach soup", 11_000), Dish("얼큰 추어탕", "Spicy loach soup", 11_500),
           Dish("추어 튀김", "Fried loach", 13_000))),
    Place("유리창 라멘", "Yurichang Ramen", JAPANESE, (37.39664, 127.11183), PANGYO,
          "경기 성남시 분당구 판교역로192번길 12", time(11), time(21), "",
          "990-28-24669", "신우람", "Shin U-ram", "010-0000-1018", "카카오뱅크", "000-000-100126",
          (Dish("돈코츠 라멘", "Pork bone ramen", 10_500), Dish("매운 미소 라멘", "Spicy miso ramen", 11_000),
           Dish("시오 라멘", "Salt ramen", 10_000), Dish("차슈 덮밥", "Roast pork on rice", 8_000))),
    Place("삼평 손만두", "Sampyeong Sonmandu", NOODLES, (37.39748, 127.10973), PANGYO,
          "경기 성남시 분당구 대왕판교로645번길 16", time(10), time(20), "6",
          "990-29-26039", "권옥희", "Kwon Ok-hui", "010-0000-1019", "신한은행", "000-000-100133",
          (Dish("손만두국", "Handmade dumpling soup", 9_500),
           Dish("떡만두국", "Dumpling and rice cake soup", 9_500), Dish("고기만두", "Pork dumplings", 7_000),
           Dish("만두전골", "Dumpling hot pot", 12_000))),
    Place("낙생 곰탕", "Naksaeng Gomtang", KOREAN, (37.39405, 127.10891), PANGYO,
          "경기 성남시 분당구 분당내곡로 117", time(8), time(21), "",
          "990-30-27408", "유만식", "Yoo Man-sik", "010-0000-1020", "하나은행", "000-000-100140",
          (Dish("곰탕", "Beef soup", 11_000), Dish("특곰탕", "Beef soup, large", 14_000),
           Dish("소머리국밥", "Ox head soup", 11_500), Dish("수육무침", "Seasoned sliced beef", 14_000))),
    Place("개천가 막국수", "Gaecheonga Makguksu", NOODLES, (37.39207, 127.11049), PANGYO,
          "경기 성남시 분당구 판교로 227번길 6", time(11), time(20), "0",
          "990-31-28777", "홍성태", "Hong Seong-tae", "010-0000-1021", "우리은행", "000-000-100147",
          (Dish("물막국수", "Cold buckwheat noodles in broth", 9_500),
           Dish("비빔막국수", "Spicy buckwheat noodles", 9_500),
           Dish("들기름 막국수", "Perilla oil buckwheat noodles", 10_500),
           Dish("감자전", "Potato pancake", 9_000))),
    Place("붉은지붕 짬뽕", "Bulgeunjibung Jjamppong", CHINESE, (37.39581, 127.11376), PANGYO,
          "경기 성남시 분당구 판교역로 241, 1층", time(11), time(21), "6",
          "990-32-30149", "장위성", "Jang Wi-seong", "010-0000-1022", "기업은행", "000-000-100154",
          (Dish("해물짬뽕", "Spicy seafood noodles", 10_500),
           Dish("차돌짬뽕", "Spicy brisket noodles", 11_500),
           Dish("간짜장", "Fresh black bean noodles", 8_500),
           Dish("마파두부밥", "Mapo tofu on rice", 9_500))),
    Place("오후네시 커리", "Ohunesi Curry", ASIAN, (37.39702, 127.11312), PANGYO,
          "경기 성남시 분당구 대왕판교로660번길 21", time(11), time(20), "56",
          "990-33-31510", "문가영", "Moon Ga-yeong", "010-0000-1023", "토스뱅크", "000-000-100161",
          (Dish("시금치 커리", "Spinach curry", 10_500), Dish("치킨 커리", "Chicken curry", 10_500),
           Dish("카레우동", "Curry udon", 9_500), Dish("난 세트", "Naan set", 12_500))),
    Place("둥근달 김치찜", "Dunggeundal Kimchijjim", KOREAN, (37.39373, 127.11438), PANGYO,
          "경기 성남시 분당구 동판교로 153", time(10), time(21), "6",
          "990-34-32888", "안숙희", "An Suk-hui", "010-0000-1024", "농협은행", "000-000-100168",
          (Dish("돼지 김치찜", "Braised kimchi with pork", 10_500),
           Dish("고등어 김치찜", "Braised kimchi with mackerel", 11_000),
           Dish("계란말이", "Rolled omelette", 8_000))),
    Place("콩마을 두부", "Kongmaeul Dubu", KOREAN, (37.39228, 127.11291), PANGYO,
          "경기 성남시 분당구 판교로255번길 34", time(9), time(20), "6",
          "990-35-34258", "지영란", "Ji Yeong-ran", "010-0000-1025", "국민은행", "000-000-100175",
          (Dish("두부 정식", "Tofu set meal", 11_000), Dish("순두부 백반", "Soft tofu set meal", 9_500),
           Dish("두부 조림", "Braised tofu", 9_500), Dish("콩국수", "Noodles in soy milk", 10_500))),
    Place("작은섬 포케", "Jageunseom Poke", WESTERN, (37.39859, 127.11102), PANGYO,
          "경기 성남시 분당구 대왕판교로 670, 1층", time(10), time(20), "56",
          "990-36-35628", "표지훈", "Pyo Ji-hun", "010-0000-1026", "카카오뱅크", "000-000-100182",
          (Dish("연어 포케", "Salmon poke", 12_500), Dish("참치 포케", "Tuna poke", 12_500),
           Dish("두부 포케", "Tofu poke", 10_500), Dish("닭가슴살 샐러드", "Chicken salad", 10_500))),
    Place("화랑 닭갈비", "Hwarang Dakgalbi", KOREAN, (37.39466, 127.10632), PANGYO,
          "경기 성남시 분당구 서판교로44번길 8", time(11), time(22), "",
          "990-37-36997", "구본석", "Koo Bon-seok", "010-0000-1027", "신한은행", "000-000-100189",
          (Dish("닭갈비 정식", "Spicy chicken set meal", 11_500),
           Dish("치즈 닭갈비", "Spicy chicken with cheese", 13_000), Dish("볶음밥", "Fried rice", 6_500))),
    Place("들마루 한식뷔페", "Deulmaru Hansik Buffet", BUFFET, (37.39797, 127.11213), PANGYO,
          "경기 성남시 분당구 판교역로 235, 지하 1층", time(11), time(14), "56",
          "990-38-38366", "노정숙", "Noh Jeong-suk", "010-0000-1028", "기업은행", "000-000-100196",
          (Dish("점심 뷔페", "Lunch buffet", 9_000), Dish("포장 도시락", "Boxed lunch to go", 8_000),
           Dish("국 추가", "Extra soup", 6_000))),
    Place("보리밭 비빔밥", "Boribat Bibimbap", KOREAN, (37.39159, 127.10938), PANGYO,
          "경기 성남시 분당구 판교로210번길 15", time(10), time(20), "6",
          "990-39-39737", "심재옥", "Shim Jae-ok", "010-0000-1029", "우리은행", "000-000-100203",
          (Dish("보리 비빔밥", "Barley bibimbap", 9_000),
           Dish("강된장 비빔밥", "Thick soybean paste bibimbap", 9_500),
           Dish("열무국수", "Young radish noodles", 8_500), Dish("도토리묵", "Acorn jelly", 9_000))),
    Place("하늘다리 샌드위치", "Haneuldari Sandwich", WESTERN, (37.39519, 127.11589), PANGYO,
          "경기 성남시 분당구 동판교로 190", time(7), time(19), "56",
          "990-40-41108", "민서율", "Min Seo-yul", "010-0000-1030", "토스뱅크", "000-000-100210",
          (Dish("햄치즈 샌드위치", "Ham and cheese sandwich", 7_500),
           Dish("에그 샐러드 샌드위치", "Egg salad sandwich", 7_500),
           Dish("불고기 파니니", "Bulgogi panini", 9_500), Dish("오늘의 수프", "Soup of the day", 6_500))),
)
PLACES_BETWEEN = (
    Place("물가 우동", "Mulga Udon", JAPANESE, (37.47793, 127.03981), None,
          "서울 서초구 양재천로 129", time(11), time(20), "6",
          "990-41-42477", "천유진", "Cheon Yu-jin", "010-0000-1031", "하나은행", "000-000-100217",
          (Dish("어묵우동", "Fish cake udon", 8_500), Dish("튀김우동", "Tempura udon", 9_500),
           Dish("카레덮밥", "Curry on rice", 9_000))),
    Place("옛골 보리밥", "Yetgol Boribap", KOREAN, (37.44812, 127.05573), None,
          "서울 서초구 청계산로 207", time(10), time(20), "0",
          "990-42-43847", "우정임", "Woo Jeong-im", "010-0000-1032", "농협은행", "000-000-100224",
          (Dish("보리밥 정식", "Barley rice set meal", 9_500),
           Dish("도토리묵 무침", "Seasoned acorn jelly", 11_000),
           Dish("해물파전", "Seafood pancake", 14_000))),
    Place("큰길 설렁탕", "Keungil Seolleongtang", KOREAN, (37.46195, 127.06772), None,
          "서울 서초구 헌릉로 260", time(7), time(22), "",
          "990-43-45217", "방경수", "Bang Gyeong-su", "010-0000-1033", "국민은행", "000-000-100231",
          (Dish("설렁탕", "Ox bone soup", 10_000), Dish("도가니탕", "Ox knee soup", 14_000),
           Dish("만두 설렁탕", "Ox bone soup with dumplings", 11_000))),
)
# fmt: on

PLACES = YEOKSAM_PLACES + PANGYO_PLACES + PLACES_BETWEEN
