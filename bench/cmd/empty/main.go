// Empty does nothing. It measures the cost of a Go process itself.
package main

func main() {}
