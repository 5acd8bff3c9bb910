package form_test

import (
	"net/http"
	"strings"
	"testing"

	"cohorte/fellowship/file/filetest"
)

// FuzzPostedParts posts bytes as the parts of a step: whatever they are, the
// answer is one, nobody's fault is an incident, and no file stays that is not
// a whole document.
func FuzzPostedParts(f *testing.F) {
	head := "--x\r\nContent-Disposition: form-data; name="
	for _, seed := range []string{
		head + "\"cv\"; filename=\"cv.pdf\"\r\n\r\n" + sheet("un") + "\r\n--x--\r\n",
		head + "\"name\"\r\n\r\nProjet A\r\n--x--\r\n",
		head + "\"cv\"; filename*=UTF-8''%e2%80%ae.pdf\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=25PDF\r\n--x--",
		head + "cv; filename=\r\n\r\n", "--x--", "",
	} {
		f.Add(seed)
	}
	h := newHouse(f, filetest.Edition())
	step := h.begun() + "/etapes/projet"
	f.Fuzz(func(t *testing.T, body string) {
		h.t = t
		a := h.do("ana", http.MethodPost, step, "multipart/form-data; boundary=x", strings.NewReader(body))
		if a.Status != http.StatusSeeOther && a.Status != 422 && a.Status != 413 && a.Status != http.StatusOK {
			t.Errorf("status %d", a.Status)
		}
		if strings.Contains(a.Body, "goroutine") || strings.Contains(a.Body, "multipart:") {
			t.Error("the answer tells what is inside")
		}
	})
}
