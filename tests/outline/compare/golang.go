// Command golang lists exported names of a folder's packages by go/doc, the engine of "go doc": path of the folder, owner, name.
package main

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	root := os.Args[1]
	filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		set := token.NewFileSet()
		isSource := func(file fs.FileInfo) bool { return !strings.HasSuffix(file.Name(), "_test.go") }
		packages, err := parser.ParseDir(set, path, isSource, parser.ParseComments)
		if err != nil {
			return nil
		}
		for _, found := range packages {
			list(doc.New(found, path, doc.Mode(0)))
		}
		return nil
	})
}

func list(found *doc.Package) {
	values := func(all []*doc.Value) {
		for _, value := range all {
			for _, name := range value.Names {
				if ast.IsExported(name) {
					fmt.Printf("\t\t%s\n", name)
				}
			}
		}
	}
	values(found.Consts)
	values(found.Vars)
	for _, function := range found.Funcs {
		fmt.Printf("\t\t%s\n", function.Name)
	}
	for _, declared := range found.Types {
		fmt.Printf("\t\t%s\n", declared.Name)
		values(declared.Consts)
		values(declared.Vars)
		for _, function := range declared.Funcs {
			fmt.Printf("\t\t%s\n", function.Name)
		}
		for _, method := range declared.Methods {
			fmt.Printf("\t%s\t%s\n", declared.Name, method.Name)
		}
	}
}
