/* Counts the words of a file, and prints those that come most often. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_WORDS 4096
#define LONGEST_WORD 64

struct entry {
	char word[LONGEST_WORD];
	unsigned long count;
};

static struct entry table[MOST_WORDS];
static size_t used;

static struct entry *find(const char *word)
{
	for (size_t i = 0; i < used; i++) {
		if (strcmp(table[i].word, word) == 0)
			return &table[i];
	}
	return NULL;
}

static int add(const char *word)
{
	struct entry *found = find(word);

	if (found) {
		found->count++;
		return 0;
	}
	if (used == MOST_WORDS)
		return -1;
	strncpy(table[used].word, word, LONGEST_WORD - 1);
	table[used].count = 1;
	used++;
	return 0;
}

static int by_count(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	if (a->count < b->count)
		return 1;
	return a->count > b->count ? -1 : strcmp(a->word, b->word);
}

static int read_words(FILE *file)
{
	char word[LONGEST_WORD];
	size_t length = 0;
	int c;

	while ((c = fgetc(file)) != EOF) {
		if (isalpha(c) && length < LONGEST_WORD - 1) {
			word[length++] = (char)tolower(c);
			continue;
		}
		if (length == 0)
			continue;
		word[length] = '\0';
		length = 0;
		if (add(word) < 0)
			return -1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	FILE *file = argc > 1 ? fopen(argv[1], "r") : stdin;

	if (!file) {
		perror(argv[1]);
		return EXIT_FAILURE;
	}
	if (read_words(file) < 0)
		fprintf(stderr, "too many words, the rest is not counted\n");
	qsort(table, used, sizeof(table[0]), by_count);
	for (size_t i = 0; i < used && i < 10; i++)
		printf("%8lu %s\n", table[i].count, table[i].word);
	return EXIT_SUCCESS;
}
