package challenge

// Where the facts of past challenges were published, and under which licence
// they may be used again: the programme's site of today, and its first one for
// figures and links.
var (
	FactsSource   = Source{Name: "site du programme, avril 2026", Address: "https://eig.numerique.gouv.fr/defis/"}
	FiguresSource = Source{Name: "données du premier site du programme, 2022", Address: "https://github.com/entrepreneur-interet-general/site-eig"}
	Licence       = Source{Name: "Licence Ouverte 2.0", Address: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"}
)
