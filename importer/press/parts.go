package press

import (
	"cohorte/fellowship/press"
	"cohorte/importer"
	"cohorte/internal/frontmatter"

	"go.yaml.in/yaml/v3"
)

// The keys inside pictures, contacts and files.
const (
	keyImage  = "image"
	keyLegend = "legende"
	keyAlt    = "alternative-textuelle"
	keyName   = "name"
	keyPhones = "tel"
	keyEmail  = "email"
	keyMail   = "mail" // another word for email
	keyLabel  = "nom"
)

func (in *reader) pictures() []press.Picture {
	var pictures []press.Picture
	in.each(keyPictures, func(item *yaml.Node) {
		p := press.Picture{Address: in.text(item, keyImage), Legend: in.text(item, keyLegend), Alt: in.text(item, keyAlt)}
		if p != (press.Picture{}) {
			pictures = append(pictures, p)
		}
	}, func(address string) {
		pictures = append(pictures, press.Picture{Address: address})
	})
	return pictures
}

func (in *reader) files() []press.File {
	var files []press.File
	in.each(keyFiles, func(item *yaml.Node) {
		f := press.File{Address: in.text(item, keyLoneFile), Name: in.text(item, keyLabel)}
		if f != (press.File{}) {
			files = append(files, f)
		}
	}, func(address string) {
		files = append(files, press.File{Address: address})
	})
	in.each(keyLoneFile, func(item *yaml.Node) {
		in.odd(importer.Format, item.Line, keyLoneFile+" is not an address", stays)
	}, func(address string) {
		files = append(files, press.File{Address: address})
	})
	return files
}

func (in *reader) contacts() []press.Contact {
	var contacts []press.Contact
	in.each(keyContact, func(item *yaml.Node) {
		c := press.Contact{Name: in.text(item, keyName), Phones: in.texts(item, keyPhones), Email: in.text(item, keyEmail)}
		if c.Email == "" {
			c.Email = in.text(item, keyMail)
		}
		if c.Name != "" || c.Email != "" || len(c.Phones) > 0 {
			contacts = append(contacts, c)
		}
	}, func(name string) {
		contacts = append(contacts, press.Contact{Name: name})
	})
	return contacts
}

// each hands over the mappings and the lone texts of the list at a key, and
// reports the rest. A lone value is a list of one.
func (in *reader) each(key string, mapping func(item *yaml.Node), text func(s string)) {
	_, node := frontmatter.Get(in.doc.Front, key)
	for _, item := range frontmatter.Items(node) {
		switch {
		case frontmatter.IsNull(item):
		case item.Kind == yaml.MappingNode:
			mapping(item)
		case item.Kind == yaml.ScalarNode && item.Value != "":
			text(item.Value)
		case item.Kind == yaml.SequenceNode:
			in.odd(importer.Format, item.Line, key+" holds a list in a list", stays)
		}
	}
}
