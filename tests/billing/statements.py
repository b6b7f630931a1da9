"""Bank statements as banks write them, for the tests of money that comes in."""

ABOVE = "거래내역 조회\n계좌번호 : {account}\n\n"
HEADINGS = "거래일시,적요,보낸분/받는분,송금메모,출금액,입금액,잔액,거래점\n"
ACCOUNT = "123456-01-789012"


def korean(*lines, account=ACCOUNT) -> bytes:
    """국민's CSV in CP949; a line is (moment, payer, memo, amount, balance), what went out below zero."""
    rows = [
        f'{moment},타행이체,{payer},{memo},"{max(-amount, 0):,}","{max(amount, 0):,}","{balance:,}",강남\n'
        for moment, payer, memo, amount, balance in lines
    ]
    return (ABOVE.format(account=account) + HEADINGS + "".join(rows) + "합계,,,,,,,\n").encode("cp949")


def camt(*entries, account="DE02120300000000202051", currency="EUR") -> bytes:
    """CAMT.053; an entry is (day, payer, memo, amount as text, bank's reference), all of them credits."""
    told = "".join(
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{memo}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for day, payer, memo, amount, reference in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        f"<BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{told}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
