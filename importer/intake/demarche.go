package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Demarche is what the GraphQL interface of Démarches-simplifiées answers for
// demarche.dossiers: one answer, or several one after the other, one a page.
// Source of the names: schema.graphql of demarche-numerique/
// demarche.numerique.gouv.fr, 2026.
type Demarche struct {
	content io.ReadSeeker
}

// Kind is the name of the source.
func (d *Demarche) Kind() string { return "demarches-simplifiees" }

// Said is nothing: JSON is UTF-8.
func (d *Demarche) Said() (encoding, separator string) { return "", "" }

// Columns are known from the files only.
func (d *Demarche) Columns() []Column { return nil }

type dossier struct {
	Number       json.Number `json:"number"`
	State        string      `json:"state"`
	Depot        string      `json:"dateDepot"`
	Construction string      `json:"datePassageEnConstruction"`
	Changed      string      `json:"dateDerniereModification"`
	Champs       string      `json:"dateDerniereModificationChamps"`
	Usager       struct {
		Email string `json:"email"`
	} `json:"usager"`
	Demandeur demandeur `json:"demandeur"`
	Fields    []champ   `json:"champs"`
}

type demandeur struct {
	Typename   string `json:"__typename"`
	Civilite   string `json:"civilite"`
	Nom        string `json:"nom"`
	Prenom     string `json:"prenom"`
	Email      string `json:"email"`
	SIRET      string `json:"siret"`
	Entreprise struct {
		RaisonSociale string `json:"raisonSociale"`
	} `json:"entreprise"`
}

type champ struct {
	ID         string          `json:"id"`
	Descriptor string          `json:"champDescriptorId"`
	Typename   string          `json:"__typename"`
	Label      string          `json:"label"`
	String     *string         `json:"stringValue"`
	Date       *string         `json:"date"`
	Value      json.RawMessage `json:"value"`
	Checked    *bool           `json:"checked"`
	Selected   *bool           `json:"selected"`
	Decimal    json.RawMessage `json:"decimalNumber"`
	Integer    json.RawMessage `json:"integerNumber"`
	Values     []string        `json:"values"`
	Commune    *commune        `json:"commune"`
	PostalCode string          `json:"codePostal"`
	Address    *address        `json:"address"`
	Files      []struct {
		Name     string `json:"filename"`
		Checksum string `json:"checksum"`
	} `json:"files"`
	Rows []struct {
		Champs []champ `json:"champs"`
	} `json:"rows"`
	Champs []champ `json:"champs"` // of interfaces before rows
}

type commune struct {
	Name       string `json:"name"`
	PostalCode string `json:"postalCode"`
}

type address struct {
	City       string `json:"cityName"`
	PostalCode string `json:"postalCode"`
}

// Each reads the files of every page.
func (d *Demarche) Each(do func(Record) error) error {
	if _, err := d.content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	dec := json.NewDecoder(skipMark(d.content))
	dec.UseNumber()
	n := 0
	found := false
	for {
		err := eachDossier(dec, "", "", func(raw json.RawMessage) error {
			found = true
			n++
			if n > mostRows {
				return fmt.Errorf("more than %d files", mostRows)
			}
			return do(recordOf(n, raw))
		})
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if !found {
		return errors.New("no files are in it: the answer to demarche { dossiers { nodes { … } } } is expected")
	}
	return nil
}

// eachDossier walks one value of any depth; the members of a list called nodes
// in dossiers (or of node in edges) are files. Only one is in memory.
func eachDossier(dec *json.Decoder, parent, name string, do func(json.RawMessage) error) error {
	if name == "node" && parent == "edges" {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		return do(raw)
	}
	token, err := dec.Token()
	if err != nil {
		return err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	for dec.More() {
		switch {
		case delim == '[' && name == "nodes" && parent == "dossiers":
			var raw json.RawMessage
			if err = dec.Decode(&raw); err == nil {
				err = do(raw)
			}
		case delim == '[':
			err = eachDossier(dec, parent, name, do)
		default:
			key, keyErr := dec.Token()
			if keyErr != nil {
				return cutShort(keyErr)
			}
			inner, _ := key.(string)
			err = eachDossier(dec, name, inner, do)
		}
		if err != nil {
			return cutShort(err)
		}
	}
	_, err = dec.Token()
	return cutShort(err)
}

// cutShort: the end of the content in the middle of a value is not its end.
func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("it ends in the middle: the file is cut")
	}
	return err
}

func recordOf(n int, raw json.RawMessage) Record {
	r := Record{Row: n}
	var d dossier
	if err := json.Unmarshal(raw, &d); err != nil {
		r.Trouble = err.Error()
		return r
	}
	r.Number, r.State = d.Number.String(), d.State
	r.Received, r.Changed = d.Depot, d.Champs
	if r.Received == "" {
		r.Received = d.Construction
	}
	if r.Changed == "" {
		r.Changed = d.Changed
	}
	r.Email = d.Usager.Email
	if r.Email == "" {
		r.Email = d.Demandeur.Email
	}
	r.Name = strings.TrimSpace(d.Demandeur.Prenom + " " + d.Demandeur.Nom)
	// The applicant is no champ, and may answer a question of ours.
	for id, text := range map[string]string{"demandeur.prenom": d.Demandeur.Prenom, "demandeur.nom": d.Demandeur.Nom,
		"demandeur.siret": d.Demandeur.SIRET, "demandeur.entreprise.raisonSociale": d.Demandeur.Entreprise.RaisonSociale} {
		if text != "" {
			r.Values = append(r.Values, Value{ID: id, Label: id, Texts: []string{text}})
		}
	}
	sortValues(r.Values)
	r.Values = append(r.Values, valuesOf(d.Fields)...)
	return r
}

func valuesOf(fields []champ) []Value {
	var all []Value
	for _, c := range fields {
		v := Value{ID: c.Descriptor, Label: c.Label}
		if v.ID == "" {
			v.ID = c.ID
		}
		switch {
		case len(c.Rows) > 0:
			for _, row := range c.Rows {
				v.Rows = append(v.Rows, valuesOf(row.Champs))
			}
		case c.Typename == "RepetitionChamp" && len(c.Champs) > 0:
			v.Rows = rowsOf(valuesOf(c.Champs))
		case len(c.Files) > 0:
			for _, f := range c.Files {
				v.Files = append(v.Files, Attached{Name: f.Name, MD5: f.Checksum})
			}
		default:
			v.Texts = c.texts()
		}
		if len(v.Texts)+len(v.Rows)+len(v.Files) > 0 {
			all = append(all, v)
		}
	}
	return all
}

// rowsOf parts the fields of a group that come in one list: a row begins where
// a field comes again.
func rowsOf(values []Value) [][]Value {
	var rows [][]Value
	seen := map[string]bool{}
	for _, v := range values {
		if len(rows) == 0 || seen[v.ID] {
			rows, seen = append(rows, nil), map[string]bool{}
		}
		seen[v.ID] = true
		rows[len(rows)-1] = append(rows[len(rows)-1], v)
	}
	return rows
}

// texts are what was answered: typed where the kind of field has a value of
// its own, else the text that people read.
func (c champ) texts() []string {
	switch {
	case len(c.Values) > 0:
		return c.Values
	case c.Date != nil && *c.Date != "":
		return []string{*c.Date}
	case c.Checked != nil:
		return []string{yesNo(*c.Checked)}
	case c.Selected != nil:
		return []string{yesNo(*c.Selected)}
	case scalar(c.Decimal) != "":
		return []string{scalar(c.Decimal)}
	case scalar(c.Integer) != "":
		return []string{scalar(c.Integer)}
	case c.Commune != nil:
		return []string{town(c.Commune.PostalCode+c.PostalCode, c.Commune.Name)}
	case c.Address != nil && c.Address.City != "":
		return []string{town(c.Address.PostalCode, c.Address.City)}
	case scalar(c.Value) != "":
		return []string{scalar(c.Value)}
	case c.String != nil && *c.String != "":
		return []string{*c.String}
	}
	return nil
}

func town(postcode, name string) string {
	if len(postcode) > 5 {
		postcode = postcode[:5]
	}
	return strings.TrimSpace(postcode + " " + name)
}

func yesNo(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}

// scalar is a number, a text or a truth as text; empty for anything else.
func scalar(raw json.RawMessage) string {
	text := strings.TrimSpace(string(raw))
	var s string
	switch {
	case text == "" || text == "null" || text[0] == '{' || text[0] == '[':
		return ""
	case json.Unmarshal(raw, &s) == nil:
		return s
	}
	return text
}
