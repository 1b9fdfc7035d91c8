"""Passwords that everybody tries first, in Vietnam and elsewhere; folded: no accents, lower case.

``WHOLE`` are refused as they stand; ``STEMS`` are refused with nothing but digits and signs before or behind them, so
that ``matkhau``, ``Mật khẩu 123`` and ``Quan5@2025`` need no line each. The lists follow the yearly counts of leaked
Vietnamese and international passwords; names of offices, roles and regulations were added for this software.
"""

from __future__ import annotations

_WHOLE = """
!@#$%^&* !@#$1234 !qaz2wsx !qaz@wsx 00000000 000000000 0000000000 01010101 01234567 012345678 0123456789
09876543 0987654321 11111111 111111111 1111111111 11112222 11223344 1122334455 112233445566 12121212
123!@#qwe 12312312 123123123 1231231234 12332100 123321123 123321123321 1234!@#$ 12341234 123412345
1234512345 123456!@# 12345670 12345678 123456780 123456781 123456782 123456789 1234567890 1234567891
12345678910 1234567899 123456789a 123456789q 123456789z 1234567a 1234567q 123456aa 123456ab 123456abc
123456as 123456qwe 12345qwert 12345qwerty 1234abcd 1234qwer 1234rewq 123654789 123698745 123789456 123abc123
123qwe123 123qweasd 123qweasdzxc 12qwaszx 13131313 13579246 135792468 1357924680 14141414 14725836 147258369
147852369 14789632 147896325 159357456 159753456 15975346 16161616 1a2b3c4d 1a2b3c4d5e 1q2w3e4r 1q2w3e4r5t
1q2w3e4r5t6y 1qaz!qaz 1qaz1qaz 1qaz2wsx 1qaz2wsx3edc 1qaz@wsx 1qazxsw2 20202020 22222222 22446688 23232323
23456789 234567890 24681012 246813579 25252525 31415926 33333333 36925814 44444444 45454545 456123789
45678910 456789123 5201314520 55555555 55667788 66666666 66778899 66886688 67896789 68686868 686868686
69696969 74185296 741852963 753951456 77777777 777888999 78787878 78945612 789456123 7894561230 79797979
80808080 86868686 87654321 88888888 888888888 8888888888 88889999 90909090 96385274 963852741 98765432
987654321 9876543210 98989898 99887766 99998888 99999999 999999999 99999999a a1234567 a12345678 a123456789
a1b2c3d4 a1b2c3d4e5 aa123456 aa12345678 aa123456789 aaaa1111 aaaaaaaa abc123!@# abc12312 abc12345 abc123456
abc123abc abc@1234 abc@12345 abc@123456 abcabc123 abcd1234 abcd12345 abcd123456 abcd@1234 abcde12345
abcdefgh abcdefghi abcdefghij adgjmptw anhnhoem anhnhoem1 anhyeuem anhyeuem1 anhyeuem123 asd12345 asd123456
asd123asd asdasd123 asdasdasd asdf1234 asdfasdf asdfghjk asdfghjkl asdfjkl; asdqwe123 asdzxc123 babylove
baobao123 baobinh1 baseball batman123 bienhoa1 bigbang1 blink182 bongda123 butterfly chaobuoisang chelsea1
chocolate choithoi chungta1 computer concacon conchocon conheoxinh contraicung conyeubame cucaibeo cuocsong
daihoc123 danang43 dangyeu1 danhngon dautay12 dell1234 diemquynh doanhnghiep doraemon doraemon1 dragon12
dragonball ducanh123 ductrong1 dungnhoem emlacuaanh emnhoanh emyeuanh emyeuanh1 emyeuanh123 facebook
fifa2006 football forever1 freedom1 fuckyou1 garena123 giadinhlaso1 giadinhtoi gialinh1 ginger12
googledotcom haiphong1 hanhphuc hanhphuc1 happy123 hello123 hoahong1 hoanganh1 hoangtu1 hocsinh1 hoilamgi
honganh1 iloveyou iloveyou1 iloveyou12 iloveyou123 iloveyou2 internet ipad1234 iphone123 jordan23 khanhlinh
khongbiet khongbiet1 khongco1 khongcopass khongnho khongnoi khongten khongyeu killer12 lamgicothe letmein1
letmein123 lienminh1 linhlinh liverpool liverpool1 lol12345 lollipop love1234 love12345 lovelove lovely12
loveyou1 mailamai1 maimaiyeuem maiyeuanh maiyeuem manutd123 master123 matkhaucuatoi matkhaula matkhaumacdinh
matkhaumoi matkhaunay mauden123 metallica michael1 michelle minhanh1 minhduc1 minhquan minhtuan1 minhyeuban
monkey12 motconvit mothaiba mothaibabon motminhtoi motngaymoi muathu123 muaxuan1 mynameis1 naruto123
ngaymoi1 ngocanh1 ngoclan1 nguyenvana nhatrang1 nhocon123 nhoemnhieu nicecute ninhbinh1 nothing1 ohmygod1
p@$$w0rd p@55w0rd p@ssw0rd p@ssw0rd1 p@ssw0rd12 p@ssw0rd123 pass1234 pass12345 passw0rd passw0rd1 phuongthao
pikachu1 pokemon1 princess princess1 q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 qazwsx12 qazwsx123 qazwsxedc
qazwsxedcrfv qazxswedc qqqqqqqq qwaszx12 qwe!@#123 qwe123!@# qweasd123 qweasdzx qweasdzxc qweasdzxc123
qweqweqwe qwer1234 qwer12345 qwer4321 qwerqwer qwert123 qwert12345 qwerty12 qwerty123 qwerty1234 qwerty12345
qwerty123456 qwertyui qwertyuio qwertyuiop qwertyuiop1 rongvang saigon123 samsung1 samsung123 sang1234
security1 shadow12 sinhvien1 songlong spiderman starwars sunshine sunshine1 superman superman1 tamtam123
tandeptrai thanhcong thanhcong1 thanhhoa1 thanhtung thaoanh1 thienthan thienthan1 thieugia1 thuylinh
thuytien tinhban1 tinhdau1 tinhyeu1 tinhyeu123 toilaai1 toilatoi toiyeuem toiyeuvietnam toyota123 tramanh1
trangthao tranvana truongson trustno1 tuananh1 tuanvu123 tuyetvoi vananh123 vietnamvodich vodich123 volcano1
vovanvan welcome1 welcome123 whatever wow12345 xinchao1 xinchao123 xxxxxxxx yahoo123 yamaha123 yeuanhnhieu
yeuem123 yeuem1234 yeuemnhieu yeuthuong zaq12wsx zaq1xsw2 zaq1zaq1 zaqwsxcde zing1234 zxc12345 zxc123456
zxcasdqwe zxcv1234 zxcvbnm1 zxcvbnm123 zxcvbnma zzzzzzzz
"""

_STEMS = """
abc abcd abcdef admin administrator anhyeuem bantochuc bonoivu boyeu bui buonmathuot canbo canbocongchuc
cantho cbccvc chinhphu chutich chuyenvien congchuc congdoan congviec conyeu coquan dacklac daklak danang
dang dangkhoa dangnhap dangvien default demo do doanthe donvi duong emyeuanh giadinh giamdoc guest haiphong
hanhphuc hanoi hcm hdnd hethong ho hoang hochiminh hoso hosocanbo hosodientu hue huyen iloveu iloveyou
ketoan khongbiet khongco lamviec le login longan luutru ly manager matkhau matkhaucu matkhaumoi meyeu mk ngo
nguoidung nguyen nhansu nhanuoc noivu pass passwd password pham phan phochutich phogiamdoc phongnoivu
photruongphong phuong quan quan1 quan5 quan6 quantri quantrivien quanuy qwerty root saigon sonoivu support
system taikhoan tanan tayninh test thanhcong thanhpho thanhuy thutruong tinh tinhuy tinhyeu tochuc
tochuccanbo tphcm tran truongphong truycap ubnd ubndphuong ubndquan ubndtinh ubndxa user uyban uybannhandan
vanphong vanthu vienchuc vietnam vietnamese vn vo vu welcome xa
"""

WHOLE = frozenset(_WHOLE.split())
"""Folded passwords that are refused as a whole."""

STEMS = frozenset(_STEMS.split())
"""Folded words that are refused with only digits, spaces and signs before or behind them."""
