"""
What spam sells, in the words of the languages it is sold in.

Words of our own choosing, several languages mixed: a model that has seen casino spam in one
language knows it in another. A star stands for any ending.
"""

from __future__ import annotations

TOPICS: dict[str, str] = {
    "gambling": """
        casino* kasino* poker roulette blackjack baccarat slot slots bet bets betting bettor
        sportsbook bookmaker jackpot* lottery lotto bingo wager* gambl* freespin* spins казино
        рулетк* покер слот слоты ставк* букмекер* джекпот* лотере* тотализатор* фриспин*
        азартн* вулкан ставок judi togel gacor maxwin scatter jp jepe cuan hoki rtp slotter
        situs bandar taruhan jitu withdraw wd zeus sloth casinos apuesta* apostar ruleta
        tragaperras tragamonedas loteria aposta* roleta glücksspiel* wetten spielautomat* bahis
        bahsegn* kumar iddaa ca cuoc
    """,
    "pharma": """
        viagra cialis levitra sildenafil tadalafil vardenafil xanax valium tramadol ambien
        phentermine accutane prednisone prednisolone amoxicillin azithromycin doxycycline lasix
        clomid propecia finasteride modafinil provigil zoloft prozac lexapro gabapentin
        pharmacy pharmacies pharma* pills pill tablets prescription generic generics erectile
        erection libido enlargement penis steroid* cbd hemp kratom keto slimming supplement*
        antibiotic* hydroxychloroquine ivermectin виагр* сиалис* аптек* таблетк* потенци*
        эрекц* лекарств* препарат* похуде* пенис* рецептурн* дженерик* farmacia* pastilla*
        apotheke* potenzmittel* abnehmen pharmacie medicament* obat kuat peninggi pelangsing
    """,
    "money": """
        loan loans payday mortgage* refinanc* lender* lending debt credit invest* investor*
        investment* profit profits profitable earn earning earnings income cash cashback
        payout* forex trader traders trading binary broker* dividend* crypto cryptocurrenc*
        bitcoin* btc eth usdt nft airdrop* altcoin* token tokens ethereum blockchain wallet
        presale arbitrage payouts кредит* займ* заём ипотек* заработ* зарабат* доход* прибыл*
        инвест* инвестиц* крипт* биткоин* биткойн* арбитраж* трейд* форекс выплат* вложен*
        вложени* деньг* денег рефинанс* préstamo* prestamo* credito* crédito* ganar dinero
        inversion* inversión* kredit* darlehen geld verdienen investier* pinjaman uang pinjol
        penghasilan ganhar dinheiro emprestimo* argent gagner
    """,
    "job": """
        vacancy vacancies hiring recruit* homebased freelance* remote remotely parttime вакан*
        сотрудник* удаленн* удалённ* подработ* партнер* партнёр* команду набира* набор
        занятост* обучен* бесплатн* трудоустр* зарплат* lowongan kerja trabajo empleo
    """,
    "adult": """
        sex sexy porn* porno xxx escort escorts nude nudes naked webcam* camgirl* dating
        hookup* milf adult erotic* onlyfans fuck* horny singles lolita massage секс* порн*
        эскорт* интим* проститут* шлюх* индивидуалк* знакомств* голы* эротик* девушк* обнажен*
        обнажён* нюдс* массаж bokep mesum ngentot colmek porno* sexo putas citas
    """,
    "marketing": """
        seo backlink* backlinks traffic marketing advertis* promo promotion* promote promoting
        ranking rankings rank leads outsourcing webdesign hosting domain domains guestpost
        followers subscribers views affiliate* mailing newsletter campaign* оптимизац*
        продвижен* реклам* раскрутк* трафик* рассыл* подписчик* накрутк* сайтов лендинг* сео
        publicidad posicionamiento werbung iklan promosi
    """,
    "commerce": """
        buy order cheap cheaper cheapest discount* sale sales wholesale price prices pricing
        shop shopping store outlet coupon* voucher* deal deals bargain offer offers warranty
        shipping delivery replica replicas rolex gucci vuitton chanel handbag* sneakers jersey
        jerseys purchase limited exclusive купит* куплю продаж* продам продаю продае* цена цены
        ценам недорог* дешев* дёшев* скидк* заказ* доставк* магазин* интернет-магазин* опт
        оптом распродаж* услуг* гаранти* каталог* прайс* comprar compra barato descuento*
        oferta* tienda precio* kaufen günstig* guenstig* billig* rabatt* angebot* bestellen
        acheter prix remise beli murah diskon harga jual
    """,
    "documents": """
        diploma diplomas essay essays dissertation* coursework homework thesis passport*
        license licence fake counterfeit hacker hackers hack hacked cheats keygen crack cracked
        warez torrent serial диплом* аттестат* справк* паспорт* права реферат* курсов* фальшив*
        документ* взлом*
    """,
    "reward": """
        free winner winners won win prize* claim claimed congratulations gift gifts giveaway*
        bonus bonuses reward* guaranteed guarantee selected urgent urgently awarded lucky
        instantly risk-free бонус* приз призы выигр* подар* промокод* розыгрыш* поздравля*
        срочн* акци* гарантир* победител* gratis premio* regalo* gana gewinn* gewonnen
        kostenlos* gratuit* hadiah menang kemenangan untung
    """,
    "services": """
        contractor* installation plumber* plumbing roofing lawyer* attorney* lawyers insurance
        clinic dentist dental cleaning repair remodel* renovation removal translation towing
        locksmith limousine cargo logistics movers ремонт* установк* монтаж* юрист* адвокат*
        страхов* клиник* стоматолог* натяжн* потолк* окна окон строительств* перевозк*
        грузоперевозк* эвакуатор* сантехник* электрик* reparacion seguro versicherung*
        assurance asuransi jasa
    """,
    "contact": """
        whatsapp viber telegram wechat skype contact dm pm inbox mailto call text txt sms click
        link links visit website site subscribe channel follow bio profile join register signup
        login download пиши пишите писать звони* звоните телефон* ватсап вотсап вацап телеграм*
        телеграмм лс личку личные подпис* канал канале переход* ссылк* регистрац* жми жмите
        отпиш* откликн* hubungi daftar klik gabung kunjungi clique clic haz anmelden jetzt
        llamar contacto
    """,
    "praise": """
        great nice good awesome amazing excellent fantastic wonderful informative helpful
        valuable useful impressed blog post article weblog writeup website webpage bookmarked
        sharing thank thanks appreciate site content information topic subject reader readers
        интересно полезно отличный замечательно сайт блог статья спасибо
    """,
}

# Sites honest people link to.
_WELL_KNOWN_HOSTS = """
    amazon.com amd.com anandtech.com anthropic.com apache.org apple.com archive.org
    arstechnica.com arxiv.org asp.net bbc.co.uk bbc.com bitbucket.org bloomberg.com cbc.ca
    cnn.com codeplex.com codeproject.com creativecommons.org dailymail.co.uk debian.org
    detik.com djangoproject.com docker.com dropbox.com ebay.com economist.com eff.org
    elpais.com europa.eu facebook.com flickr.com forbes.com fsf.org ft.com gist.github.com
    github.com github.io gitlab.com gnu.org golang.org golem.de google.com habr.com
    hanselman.com heise.de huffingtonpost.com huffpost.com ibm.com ietf.org imdb.com
    instagram.com intel.com kernel.org kinopoisk.ru kompas.com kubernetes.io lemonde.fr
    lenta.ru linkedin.com linux.org macrumors.com macworld.com mail.ru medium.com microsoft.com
    mozilla.org msdn.com msdn.microsoft.com mysql.com nasa.gov nature.com nginx.org nih.gov
    npmjs.com nvidia.com nytimes.com openai.com oracle.com php.net postgresql.org pypi.org
    python.org quora.com readthedocs.io readthedocs.org reddit.com reuters.com ruby-lang.org
    rust-lang.org sciencemag.org slashdot.org slideshare.net soundcloud.com sourceforge.net
    spiegel.de spotify.com sqlite.org stackexchange.com stackoverflow.com sueddeutsche.de
    theglobeandmail.com theguardian.com theverge.com tiktok.com tokopedia.com twitter.com
    ubuntu.com un.org vimeo.com vk.com w3.org washingtonpost.com who.int wikihow.com
    wikimedia.org wikipedia.org wired.com wordpress.org wsj.com x.com ya.ru yandex.ru
    ycombinator.com youtu.be youtube.com zeit.de
"""
WELL_KNOWN_HOSTS = frozenset(_WELL_KNOWN_HOSTS.split())

# Services that hide where a link leads.
_SHORTENERS = """
    adf.ly bit.ly clck.ru cutt.ly goo.gl is.gd linktr.ee ow.ly rb.gy s.id shorturl.at t.co t.me
    tiny.cc tinyurl.com u.to vk.cc wa.me
"""
SHORTENERS = frozenset(_SHORTENERS.split())
