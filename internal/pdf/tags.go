package pdf

import (
	"fmt"
	"strings"
)

// element is a part of the document's structure, as it is read aloud.
type element struct {
	kind       string // a standard structure type: "P"
	attributes string
	kids       []kid
	number     int // of its object
}

// kid is an element, or a marked content of a page.
type kid struct {
	element  *element
	page, id int
}

func (e *element) add(kind, attributes string) *element {
	child := &element{kind: kind, attributes: attributes}
	e.kids = append(e.kids, kid{element: child})
	return child
}

// writeTags writes the structure and gives the number of its root.
func (d *Document) writeTags(w *writer, pages []int) int {
	root := w.reserve()
	d.root.reserve(w)
	d.root.write(w, root, pages)
	var parents strings.Builder
	for i, p := range d.pages {
		fmt.Fprintf(&parents, "%d [", i)
		for _, e := range p.parents {
			fmt.Fprintf(&parents, "%d 0 R ", e.number)
		}
		parents.WriteString("] ")
	}
	tree := w.object("<</Nums [" + parents.String() + "]>>")
	w.put(root, fmt.Sprintf("<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>", d.root.number, tree, len(d.pages)))
	return root
}

func (e *element) reserve(w *writer) {
	e.number = w.reserve()
	for _, k := range e.kids {
		if k.element != nil {
			k.element.reserve(w)
		}
	}
}

func (e *element) write(w *writer, parent int, pages []int) {
	var kids strings.Builder
	for _, k := range e.kids {
		if k.element != nil {
			fmt.Fprintf(&kids, "%d 0 R ", k.element.number)
			k.element.write(w, e.number, pages)
			continue
		}
		fmt.Fprintf(&kids, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", pages[k.page], k.id)
	}
	w.put(e.number, fmt.Sprintf("<</Type /StructElem /S /%s /P %d 0 R /K [%s] %s>>", e.kind, parent, kids.String(), e.attributes))
}
