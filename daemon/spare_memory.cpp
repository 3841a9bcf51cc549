#include "daemon/spare_memory.hpp"

#include <cstddef>

/// Of jemalloc (mallctl(3)). Null where it is not linked: in builds with a sanitizer, and in tests of parts.
extern "C" int mallctl(const char* name, void* old_value, std::size_t* old_size, void* new_value, std::size_t new_size)
    __attribute__((weak));

namespace vedette::daemon {
namespace {

// By itself jemalloc looks at what is free only once enough was asked of it, and after a busy moment little is.
void give_spare_memory_back() {
  constexpr const char* all_arenas = "arena.4096.decay";  // MALLCTL_ARENAS_ALL
  if (mallctl != nullptr) mallctl(all_arenas, nullptr, nullptr, nullptr, 0);
}

}  // namespace

void SpareMemory::start() {
  // What was freed since the look before is noted, and given back with the next.
  constexpr std::chrono::seconds between{5};
  next_.expires_after(between);
  next_.async_wait([this](error_code cut_short) {
    if (cut_short) return;
    give_spare_memory_back();
    start();
  });
}

}  // namespace vedette::daemon
