#include "quorum/expects.hpp"

#include <cstdio>
#include <cstdlib>

namespace vedette::quorum {

void broken(const char* rule, const char* file, int line) {
  std::fprintf(stderr, "vedette: a rule of its own is broken: %s (%s:%d)\n", rule, file, line);
  std::abort();
}

}  // namespace vedette::quorum
