"""The words that offices put over the columns of their rosters: data, no logic.

Phrases are written without accents, in lower case, words joined by one space, as :func:`~hoso_cms.exchange.headings.key`
makes them of a heading. Fields of the record by their id; pseudo columns are named in :data:`PSEUDO`.
"""

from __future__ import annotations

PSEUDO = {
    'row-number': 'Số thứ tự',
    'family-name': 'Họ và chữ đệm',
    'given-name': 'Tên',
    'birth-date-male': 'Ngày sinh (cột Nam)',
    'birth-date-female': 'Ngày sinh (cột Nữ)',
    'birth-day': 'Ngày sinh: ngày',
    'birth-month': 'Ngày sinh: tháng',
    'birth-year': 'Ngày sinh: năm',
    'gender-male': 'Giới tính: đánh dấu cột Nam',
    'gender-female': 'Giới tính: đánh dấu cột Nữ',
    'languages': 'Ngoại ngữ (tên và trình độ)',
    'languages-en': 'Ngoại ngữ: trình độ tiếng Anh',
    'languages-ethnic': 'Tiếng dân tộc (tên và trình độ)',
}
"""Columns that are no field of the record by themselves, with the title to offer them under."""

WORDS: dict[str, str] = {
    'row-number': 'stt; tt; so tt; so thu tu; no; tt chung',
    'officer-kind': 'doi tuong; loai can bo; loai doi tuong; cb cc vc; cbccvc; can bo cong chuc vien chuc; phan loai can bo; '
    'cong chuc vien chuc; doi tuong cbccvc; loai hinh can bo',
    'officer-number': 'so hieu; so hieu can bo; so hieu cong chuc; ma can bo; ma cb; ma cong chuc; ma vien chuc; ma so can bo; '
    'ma nhan vien; so hieu cbcc; so hieu cbccvc; ma so cbccvc; shcc; ma cbccvc; ma giao vien; ma nv',
    'full-name': 'ho va ten; ho ten; ho va ten khai sinh; ho ten khai sinh; ten can bo; ho ten can bo; ho va ten can bo; '
    'ho va ten cbccvc; ten nhan vien; ho dem va ten; ho chu dem va ten; ho va ten chu in hoa; ho va ten in hoa; '
    'ho va ten can bo cong chuc; ho va ten can bo cong chuc vien chuc; ho va ten giao vien; ho va ten vien chuc; full name; hoten',
    'family-name': 'ho; ho dem; ho va dem; ho va; ho va ten dem; ho va chu dem; ho chu dem; ho lot; ho va chu lot; ho va ten lot; '
    'ho ten dem',
    'given-name': 'ten; ten goi; ten chinh; ten rieng',
    'other-name': 'ten goi khac; ten khac; bi danh; ten thuong goi; ten thuong dung',
    'birth-date': 'ngay sinh; ngay thang nam sinh; nam sinh; sinh ngay; sinh nam; ngay thang sinh; ngay thang nam; ns; '
    'ntns; ngay sinh thang sinh nam sinh; date of birth; ngay thang nam sinh nam nu; nam sinh nam nu; ngay sinh nam nu',
    'birth-date-male': 'nam sinh nam; ngay sinh nam; ngay thang nam sinh nam; sinh nam nam; ns nam',
    'birth-date-female': 'nam sinh nu; ngay sinh nu; ngay thang nam sinh nu; sinh nam nu; ns nu',
    'gender': 'gioi tinh; gt; phai; nam nu; gioi; gioi tinh nam nu; nam hay nu; phai nam nu; nam hoac nu',
    'gender-male': 'nam; gioi tinh nam; gioi nam',
    'gender-female': 'nu; la nu; gioi tinh nu; gioi nu; nu x; nu danh dau x',
    'birthplace': 'noi sinh; noi sinh ghi ro; noi sinh xa huyen tinh',
    'hometown': 'que quan; nguyen quan; que; que quan xa huyen tinh; que quan ghi ro xa huyen tinh',
    'ethnic-group': 'dan toc; thanh phan dan toc; dt',
    'religion': 'ton giao; tg',
    'permanent-address': 'ho khau thuong tru; noi dang ky ho khau thuong tru; thuong tru; dia chi thuong tru; ho khau; '
    'noi dkhktt; hktt; dkhktt; noi thuong tru; noi dang ky thuong tru; dia chi ho khau',
    'current-address': 'noi o hien nay; cho o hien nay; noi o; dia chi; dia chi hien nay; tam tru; cho o; dia chi lien he; '
    'noi o hien tai; cho o hien tai; dia chi nha; dia chi cho o',
    'phone': 'so dien thoai; dien thoai; sdt; di dong; dtdd; so dt; dien thoai di dong; so di dong; dien thoai lien he',
    'email': 'email; thu dien tu; e mail; hop thu; dia chi email; thu dien tu cong vu; mail',
    'citizen-id': 'so dinh danh ca nhan; so dinh danh; cccd; so cccd; so cmnd; cmnd; cmt; so cmt; so can cuoc; can cuoc; can cuoc cong dan; '
    'so can cuoc cong dan; so the can cuoc; cmnd cccd; so cmnd cccd; cccd cmnd; so cccd cmnd; so cccd so dinh danh; '
    'ma dinh danh; ma so dinh danh; so chung minh nhan dan; chung minh nhan dan; chung minh thu; dinh danh ca nhan; ma dinh danh ca nhan; '
    'so chung minh thu; so cmtnd; cmtnd; so cccd so dinh danh ca nhan; so cmnd the can cuoc',
    'citizen-id-date': 'ngay cap; ngay cap cccd; ngay cap cmnd; cccd ngay cap; cmnd ngay cap; ngay cap can cuoc; ngay cap so dinh danh; '
    'ngay cap cmnd cccd; ngay cap cccd cmnd; ngay cap the can cuoc; ngay thang nam cap',
    'social-insurance-number': 'so so bhxh; so bhxh; bhxh; ma so bhxh; so so bao hiem xa hoi; bao hiem xa hoi; ma so bao hiem xa hoi; '
    'so bao hiem xa hoi; ma bhxh; so so bh; ma so bh',
    'occupation-before': 'nghe nghiep khi duoc tuyen dung; nghe nghiep truoc khi duoc tuyen dung; nghe nghiep khi tuyen dung; '
    'nghe nghiep truoc khi tuyen dung',
    'recruitment-date': 'ngay tuyen dung; nam tuyen dung; thoi gian tuyen dung; ngay vao nganh; nam vao nganh; ngay vao co quan; '
    'ngay vao bien che; nam vao bien che; ngay vao lam viec; thoi diem tuyen dung; bat dau cong tac; ngay vao lam; ngay tuyen dung lan dau; '
    'tuyen dung; thang nam tuyen dung; ngay thang nam tuyen dung; nam vao cong tac; ngay bat dau cong tac',
    'recruitment-agency': 'co quan tuyen dung; don vi tuyen dung; co quan tuyen dung lan dau; noi tuyen dung',
    'recruitment-form': 'hinh thuc tuyen dung',
    'contract-kind': 'loai hop dong; loai hop dong lam viec; hinh thuc hop dong; loai hd',
    'using-agency': 'don vi cong tac; co quan cong tac; noi cong tac; co quan don vi; phong ban; don vi; bo phan; phong; co quan don vi su dung; '
    'don vi cong tac hien nay; co quan don vi cong tac; to chuyen mon; don vi su dung; don vi truc thuoc',
    'job-position': 'vi tri viec lam; vtvl; vi tri cong tac; vi tri viec lam dang dam nhiem',
    'position': 'chuc vu; chuc danh; chuc vu hien tai; chuc vu chuc danh; chuc vu hien nay; chuc vu chinh quyen; chuc vu chuc danh hien tai; '
    'chuc danh chuc vu; cv; chuc vu chuc danh dang dam nhiem; chuc vu dang dam nhiem; chuc vu cong tac; chuc vu chuc danh cong tac; '
    'chuc vu hoac chuc danh; chuc vu hoac chuc danh cong tac; chuc vu dam nhiem',
    'party-position': 'chuc vu dang; chuc vu dang hien tai; cap uy; cap uy hien tai; chuc vu trong dang; chuc vu ve dang',
    'union-position': 'chuc vu doan the; chuc vu cong doan; chuc vu doan; chuc vu trong doan the',
    'position-date': 'ngay bo nhiem; ngay bo nhiem chuc vu; thoi gian giu chuc vu; thoi diem bo nhiem; ngay bo nhiem chuc vu hien tai; '
    'thoi gian bo nhiem; nam bo nhiem; thoi gian giu chuc vu chuc danh',
    'main-work': 'cong viec chinh; cong viec chinh duoc giao; nhiem vu; cong viec; cong viec dang lam; cong viec phu trach; nhiem vu duoc giao; '
    'cong viec duoc giao; linh vuc phu trach; phan cong nhiem vu; chuyen mon dang day; mon day',
    'rank': 'ngach; ma ngach; ma so ngach; ngach cong chuc; ngach cc; ten ngach; ngach bac; ngach luong; ma ngach luong; ngach hien giu; '
    'ngach cong chuc vien chuc; ma ngach cong chuc; ma so ngach cong chuc; ngach hien huong; ngach cdnn; ngach chuc danh nghe nghiep; '
    'ma ngach cdnn; ngach chuc danh; ngach hoac chuc danh nghe nghiep; ma so ngach hoac chuc danh nghe nghiep; ma ngach chuc danh nghe nghiep',
    'professional-title': 'chuc danh nghe nghiep; cdnn; ma so cdnn; ma cdnn; ma so chuc danh nghe nghiep; ma chuc danh nghe nghiep; '
    'hang chuc danh nghe nghiep; hang cdnn; ngach vien chuc; hang chuc danh; ma hang; hang cdnn hien giu; ten cdnn; ten chuc danh nghe nghiep; '
    'chuc danh nghe nghiep vien chuc; hang giao vien; chuc danh nghe nghiep hien huong',
    'rank-date': 'ngay bo nhiem ngach; ngay bo nhiem vao ngach; ngay xep ngach; thoi gian xep ngach; ngay bo nhiem cdnn; '
    'ngay bo nhiem vao ngach chuc danh nghe nghiep; ngay bo nhiem chuc danh nghe nghiep',
    'step': 'bac; bac luong; bac luong hien huong; bac hien huong; bac hien tai; bac luong hien tai',
    'coefficient': 'he so; he so luong; hsl; hs luong; hs; he so luong hien huong; he so hien huong; he so luong hien tai; muc luong; luong; '
    'he so luong chinh; luong he so; he so luong ngach bac; he so luong cb; heso',
    'step-date': 'ngay huong; thoi gian huong; moc huong; moc nang luong; ngay huong luong; thoi diem huong; moc tinh nang luong; '
    'ngay huong bac luong; thoi gian huong luong; thoi gian nang luong; thoi diem nang luong; ngay nang luong; ngay nang bac luong; '
    'moc huong luong; thoi gian nang bac luong lan cuoi; huong tu ngay; thoi diem huong luong; ngay huong he so; thoi diem tinh nang bac luong; '
    'moc nang luong lan truoc; ngay xep luong; moc thoi gian huong; nang luong lan cuoi; ngay thang nam huong; moc thoi gian nang luong; moc nl; ngay nl; moc luong; tg nang luong; tg huong; thoi diem nl',
    'beyond-frame': 'vuot khung; phu cap tham nien vuot khung; tham nien vuot khung; pctnvk; tnvk; pc tnvk; pcvk; phan tram vuot khung; '
    'phu cap vuot khung; ptnvk; pc vuot khung; vk',
    'reserved-coefficient': 'he so chenh lech bao luu; chenh lech bao luu; hscl bao luu; he so bao luu; hs bao luu',
    'position-allowance': 'phu cap chuc vu; pccv; pc chuc vu; he so phu cap chuc vu; pc cv; phu cap cv; hs pccv; he so pccv; '
    'phu cap chuc vu lanh dao; hs phu cap chuc vu; phu cap lanh dao',
    'other-allowances': 'phu cap khac; pc khac; cac khoan phu cap; cac loai phu cap; phu cap; cac phu cap khac',
    'general-education': 'trinh do van hoa; van hoa; hoc van; giao duc pho thong; gdpt; trinh do pho thong; pho thong; trinh do hoc van; tdvh; '
    'trinh do gdpt; trinh do giao duc pho thong; van hoa pho thong; tdhv; hoc van pho thong',
    'highest-degree': 'trinh do chuyen mon; chuyen mon; trinh do; trinh do cm; trinh do dao tao; bang cap; trinh do cmnv; bang cap cao nhat; '
    'trinh do chuyen mon cao nhat; van bang; trinh do chuyen mon nghiep vu; chuyen mon nghiep vu; cmnv; tdcm; trinh do cmkt; hoc vi; '
    'trinh do chuyen mon dao tao; trinh do chuyen mon ky thuat; bang cap chuyen mon; cm',
    'speciality': 'chuyen nganh; chuyen nganh dao tao; nganh dao tao; nganh hoc; nganh; nganh chuyen mon; chuyen nganh chuyen mon; '
    'chuyen mon dao tao; nganh nghe dao tao; nganh nghe; nganh chuyen nganh; chuyen nganh duoc dao tao; nganh chuyen nganh dao tao; chuyen mon chuyen nganh',
    'academic-title': 'hoc ham; hoc ham hoc vi; chuc danh khoa hoc',
    'political-theory': 'ly luan chinh tri; llct; chinh tri; trinh do chinh tri; trinh do llct; trinh do ly luan; trinh do ly luan chinh tri; '
    'ly luan; trinh do ct; ll chinh tri; ct; lich su ly luan chinh tri',
    'state-management': 'quan ly nha nuoc; qlnn; qlhcnn; quan ly hanh chinh nha nuoc; trinh do qlnn; trinh do quan ly nha nuoc; ql nha nuoc; '
    'quan ly hanh chinh; boi duong qlnn; kien thuc qlnn; qlhc nha nuoc; hanh chinh nha nuoc; boi duong quan ly nha nuoc; qlnha nuoc',
    'it-level': 'tin hoc; trinh do tin hoc; th; chung chi tin hoc; cntt; cong nghe thong tin; trinh do cntt; cc tin hoc',
    'languages': 'ngoai ngu; trinh do ngoai ngu; nn; anh van ngoai ngu; chung chi ngoai ngu; cc ngoai ngu; ngoai ngu ten trinh do; ngoai ngu khac; '
    'ten va trinh do ngoai ngu; ngoai ngu ten va trinh do',
    'languages-en': 'tieng anh; anh van; trinh do tieng anh; ngoai ngu anh; ngoai ngu tieng anh; ngoai ngu anh van; chung chi tieng anh',
    'languages-ethnic': 'tieng dan toc; tieng dan toc thieu so; tieng dtts; chung chi tieng dan toc; trinh do tieng dan toc; tieng dan toc khac',
    'party-joined': 'ngay vao dang; vao dang; ngay vao dang cong san viet nam; ngay vao dcsvn; nam vao dang; ngay ket nap dang; '
    'dang vien; ngay ket nap; ngay vao dang csvn; ngay thang nam vao dang; la dang vien; ngay vao dang du bi; ngay du bi; vao dang cong san viet nam; '
    'ngay vao dang lan dau; ket nap dang',
    'party-official': 'ngay chinh thuc; chinh thuc; ngay vao dang chinh thuc; ngay cong nhan chinh thuc; dang vien chinh thuc; ngay dang chinh thuc; '
    'ngay chinh thuc vao dang; ngay cong nhan dang vien chinh thuc',
}
"""Field or pseudo column -> phrases that name it, separated by ``;``."""

GROUPS: dict[str, str] = {
    'birth': 'ngay thang nam sinh; ngay sinh; nam sinh; sinh ngay; ngay thang sinh; sinh nam; ntns; ngay thang nam; ngay sinh nam nu',
    'gender': 'gioi tinh; phai; gioi; nam nu',
    'name': 'ho va ten; ho ten; ho va ten khai sinh; ho ten khai sinh',
    'salary': 'ngach; ngach luong; ngach bac; luong; luong hien huong; he so luong; ngach cong chuc; ngach luong hien huong; ngach bac luong; '
    'luong hien tai; muc luong hien huong; ngach bac hien huong; tien luong; ngach bac luong hien huong; chuc danh nghe nghiep; cdnn; '
    'he so luong hien huong; bac luong; luong ngach bac; xep luong; ngach cdnn hien huong; luong chinh; muc luong; ngach hien giu; he so bac luong; '
    'ngach chuc danh nghe nghiep; ngach hien huong; luong va phu cap; cdnn hien huong; luong phu cap',
    'education': 'trinh do; trinh do dao tao; trinh do dao tao boi duong; dao tao boi duong; trinh do chuyen mon; trinh do chuyen mon nghiep vu; '
    'van bang chung chi; trinh do hien nay; bang cap; trinh do cao nhat; trinh do cac mat; dao tao; chuyen mon; trinh do chuyen mon cao nhat',
    'citizen-id': 'cmnd; cccd; cmnd cccd; cccd cmnd; so cmnd; so cccd; can cuoc cong dan; can cuoc; chung minh nhan dan; so cmnd cccd; so dinh danh; '
    'the can cuoc; cmnd the can cuoc; so cccd cmnd; so dinh danh ca nhan; giay to tuy than; cmnd cccd ho chieu',
    'party': 'dang vien; ngay vao dang; vao dang; dang; ngay vao dang cong san viet nam; dang csvn; ket nap dang; la dang vien; ngay vao dang csvn; '
    'dang cong san viet nam; vao dang csvn; thong tin dang vien',
    'languages': 'ngoai ngu; trinh do ngoai ngu; chung chi ngoai ngu',
    'recruitment': 'tuyen dung; bien che; thoi gian tuyen dung; thong tin tuyen dung; ngay tuyen dung',
    'positions': 'chuc vu; chuc vu hien tai; chuc vu hien nay; chuc danh chuc vu; chuc vu chuc danh; chuc vu cong tac',
    'hometown': 'que quan; nguyen quan',
    'birthplace': 'noi sinh',
    'permanent-address': 'ho khau thuong tru; thuong tru; ho khau; hktt; noi thuong tru; dia chi thuong tru; noi dang ky ho khau thuong tru',
    'current-address': 'noi o hien nay; cho o hien nay; noi o; dia chi; dia chi hien nay; cho o',
    'allowances': 'phu cap; cac loai phu cap; cac khoan phu cap; phu cap luong; phu cap huong',
}
"""Headings over several columns: what a short heading below them means, is in :data:`UNDER`."""

_PLACES = ('xa', 'xa phuong', 'phuong xa', 'huyen', 'quan huyen', 'huyen quan', 'tinh', 'tinh thanh pho', 'thanh pho', 'tinh thanh',
           'thon', 'ap', 'thon to', 'so nha', 'duong', 'thi tran', 'xa phuong thi tran', 'huyen thi xa', 'so nha duong', 'xa thi tran', 'tinh tp')  # fmt: skip

UNDER: dict[str, dict[str, str | None]] = {
    'birth': {'ngay': 'birth-day', 'thang': 'birth-month', 'ngay sinh': 'birth-day', 'thang sinh': 'birth-month'},
    'gender': {'nam': 'gender-male', 'nu': 'gender-female'},
    'name': {'ho': 'family-name', 'ten': 'given-name'},
    'salary': {'ma': 'rank', 'ma so': 'rank', 'ten': 'rank', 'loai': None, 'nhom': None, 'hang': None, 'ngay': 'step-date', 'thoi gian': 'step-date',
               'thoi diem': 'step-date', 'tu ngay': 'step-date', 'ngay thang': 'step-date', 'moc': 'step-date', 'ngay xep': 'step-date',
               'ngay thang nam': 'step-date', 'thang nam': 'step-date', 'phu cap': 'other-allowances', 'hs': 'coefficient'},
    'education': {'ngay': None, 'nganh': 'speciality', 'loai': None, 'xep loai': None, 'cao nhat': 'highest-degree', 'he dao tao': None},
    'citizen-id': {'so': 'citizen-id', 'ngay': 'citizen-id-date', 'so the': 'citizen-id', 'noi': None, 'ma so': 'citizen-id'},
    'party': {'du bi': 'party-joined', 'ngay vao': 'party-joined', 'ngay': 'party-joined', 'chinh thuc': 'party-official', 'ket nap': 'party-joined',
              'vao': 'party-joined', 'so the': None, 'chuc vu': 'party-position', 'so the dang': None},
    'languages': {'anh': 'languages-en', 'tieng anh': 'languages-en', 'khac': 'languages', 'ten': 'languages', 'nn khac': 'languages',
                  'tieng khac': 'languages', 'trinh do': 'languages', 'tieng dan toc': 'languages-ethnic', 'dan toc': 'languages-ethnic'},
    'recruitment': {'ngay': 'recruitment-date', 'thoi gian': 'recruitment-date', 'nam': 'recruitment-date', 'co quan': 'recruitment-agency',
                    'noi': 'recruitment-agency', 'hinh thuc': 'recruitment-form', 'don vi': 'recruitment-agency', 'thang nam': 'recruitment-date'},
    'positions': {'chinh quyen': 'position', 'dang': 'party-position', 'doan the': 'union-position', 'cong doan': 'union-position', 'ngay': 'position-date',
                  'hien tai': 'position', 'hien nay': 'position', 'cap uy': 'party-position', 've dang': 'party-position', 've chinh quyen': 'position'},
    'hometown': dict.fromkeys(_PLACES, 'hometown'),
    'birthplace': dict.fromkeys(_PLACES, 'birthplace'),
    'permanent-address': dict.fromkeys(_PLACES, 'permanent-address'),
    'current-address': dict.fromkeys(_PLACES, 'current-address'),
    'allowances': {'chuc vu': 'position-allowance', 'cv': 'position-allowance', 'tnvk': 'beyond-frame', 'khac': 'other-allowances',
                   'tham nien vuot khung': 'beyond-frame', 'vuot khung': 'beyond-frame', 'khu vuc': 'other-allowances'},
}  # fmt: skip
"""Group -> short heading below it -> field, or None for what the record does not take from a roster."""

IGNORED = (
    'ghi chu; ky nhan; ky ten; chu ky; xac nhan; noi cap; noi cap cccd; noi cap cmnd; cccd noi cap; co quan cap; tuoi; so tuoi; tham nien; '
    'noi dao tao; truong dao tao; co so dao tao; nam tot nghiep; he dao tao; hinh thuc dao tao; xep loai; xep loai tot nghiep; nhom ngach; '
    'loai cong chuc; moc nang luong lan sau; nang luong lan sau; ngay nang luong lan sau; thoi diem nang luong lan sau; du kien; du kien nang luong; '
    'so quyet dinh; so qd; ngay quyet dinh; ngay qd; so the dang; so the dang vien; thuc linh; tong cong; tong luong; thanh tien; ky luat; khen thuong; '
    'so tai khoan; stk; ngan hang; ma so thue; mst; noi dung; danh gia; xep loai thi dua; don gia; ngach cu; bac cu; he so cu; muc luong co so; '
    'nam nghi huu; ngay nghi huu; thoi diem nghi huu; ngay nghi viec; the bhyt; so the bhyt; bhyt; so con; hoan canh; nang khieu; nang khieu so truong'
)
"""Headings that are well known and not taken from a roster, separated by ``;``."""

OTHER_PEOPLE = frozenset(
    {'vo', 'chong', 'cha', 'me', 'bo', 'con', 'than nhan', 'nguoi than', 'phu huynh', 'nguoi ky', 'nguoi lap'}
)
"""A heading with one of these words speaks about somebody else."""

FOOTER = (
    'nguoi lap; lap bieu; thu truong; ky ten; noi nhan; giam doc; hieu truong; chu tich; tm uy ban; tl chu tich; xac nhan cua; '
    'nguoi bao cao; nguoi tong hop; nguoi duyet; ke toan truong ky; truong phong ky; kt chu tich; phu trach don vi; ky dong dau; ky ghi ro ho ten; '
    'danh sach nay co; danh sach tren co; danh sach gom co; an dinh danh sach'
)
"""How the block under a roster begins; nothing below it is a person."""
