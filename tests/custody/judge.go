// The judge of our ledger: Go's own readers of signed notes and transparency logs (golang.org/x/mod/sumdb).
// It answers questions from stdin, one JSON object a line, and knows nothing of how we compute anything.
package main

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Kind    string
	Keys    []string
	Note    string // a signed note, or the text of a tlog-proof that ends in one
	Entry   []byte
	Entries [][]byte
	Path    [][]byte
	Old     int64
	New     int64
	OldRoot []byte
	NewRoot []byte
}

type answer struct {
	Error   string
	Text    string
	Key     string
	Root    []byte
	Signers int
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked question
		if err := json.Unmarshal(line, &asked); err != nil {
			panic(err)
		}
		found, err := judge(asked)
		if err != nil {
			found.Error = err.Error()
		}
		out.Encode(found)
	}
}

func judge(asked question) (answer, error) {
	switch asked.Kind {
	case "open":
		opened, err := open(asked.Note, asked.Keys)
		if err != nil {
			return answer{}, err
		}
		return answer{Text: opened.Text, Signers: len(opened.Sigs)}, nil
	case "proof":
		return answer{}, checkProof(asked)
	case "consistency":
		return answer{}, checkConsistency(asked)
	case "root":
		root, err := rootOf(asked.Entries)
		return answer{Root: root[:]}, err
	case "sign":
		return sign(asked.Note)
	}
	return answer{}, errors.New("no such question")
}

func open(text string, keys []string) (*note.Note, error) {
	var known []note.Verifier
	for _, key := range keys {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			return nil, err
		}
		known = append(known, verifier)
	}
	return note.Open([]byte(text), note.VerifierList(known...))
}

// checkProof reads a C2SP tlog-proof and holds the entry against the checkpoint in it.
func checkProof(asked question) error {
	head, checkpoint, found := strings.Cut(asked.Note, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return errors.New("not a tlog-proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	opened, err := open(checkpoint, asked.Keys)
	if err != nil {
		return err
	}
	said := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(said[1], 10, 64)
	if err != nil {
		return err
	}
	root, err := tlog.ParseHash(said[2])
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(asked.Entry))
}

func checkConsistency(asked question) error {
	var proof tlog.TreeProof
	for _, raw := range asked.Path {
		proof = append(proof, hash(raw))
	}
	return tlog.CheckTree(proof, asked.New, hash(asked.NewRoot), asked.Old, hash(asked.OldRoot))
}

func hash(raw []byte) tlog.Hash {
	found, err := tlog.ParseHash(base64.StdEncoding.EncodeToString(raw))
	if err != nil {
		panic(fmt.Sprint("not a hash: ", err))
	}
	return found
}

func rootOf(entries [][]byte) (tlog.Hash, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for number, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(number), entry, reader)
		if err != nil {
			return tlog.Hash{}, err
		}
		stored = append(stored, hashes...)
	}
	return tlog.TreeHash(int64(len(entries)), reader)
}

func sign(text string) (answer, error) {
	secret, public, err := note.GenerateKey(rand.Reader, "judge.example/go")
	if err != nil {
		return answer{}, err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return answer{}, err
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	return answer{Text: string(signed), Key: public}, err
}
