package words

import (
	"strings"

	"cohorte/fellowship/organisation"
	"cohorte/internal/lang"
	"cohorte/web/layout"
)

// NatureName is what an organisation declares itself to be.
func NatureName(l lang.Lang, n organisation.Nature) string {
	switch n {
	case organisation.CentralAdministration:
		return l.T("Administration centrale", "Central administration")
	case organisation.DeconcentratedService:
		return l.T("Administration déconcentrée", "Deconcentrated service of the State")
	case organisation.StateOperator:
		return l.T("Opérateur de l’État", "Operator of the State")
	case organisation.Independent:
		return l.T("Autorité administrative indépendante", "Independent authority")
	case organisation.LocalAuthority:
		return l.T("Collectivité territoriale", "Local authority")
	case organisation.HealthEstablishment:
		return l.T("Établissement de santé", "Health establishment")
	case organisation.OtherBody:
		return l.T("Autre organisme", "Another body")
	}
	return string(n)
}

// Verification is what the public register makes of a declared organisation.
func Verification(l lang.Lang, v organisation.Verification) layout.State {
	switch v {
	case organisation.Verified:
		return layout.State{Role: layout.Success, Word: l.T("Vérifié au registre", "Verified in the register")}
	case organisation.UnknownNumber:
		return layout.State{Role: layout.Warning, Word: l.T("Numéro absent du registre", "Number not in the register")}
	case organisation.ClosedSince:
		return layout.State{Role: layout.Warning, Word: l.T("Établissement fermé", "Establishment closed")}
	case organisation.NotPublicSince:
		return layout.State{Role: layout.Warning, Word: l.T("N’est pas une administration au registre", "Not a public body in the register")}
	}
	return layout.State{Role: layout.Neutral, Word: l.T("Non vérifié", "Not verified")}
}

// SIRET is a number as people read it: 732 829 320 00074.
func SIRET(s organisation.SIRET) string {
	if len(s) != 14 {
		return string(s)
	}
	return strings.Join([]string{string(s[:3]), string(s[3:6]), string(s[6:9]), string(s[9:])}, "\u00a0")
}
