#include "daemon/spare_memory.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace vedette::daemon {

void give_spare_memory_back() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

void SpareMemory::start() {
  // Where little was freed it takes a fraction of a millisecond.
  constexpr std::chrono::seconds between{30};
  next_.expires_after(between);
  next_.async_wait([this](error_code cut_short) {
    if (cut_short) return;
    give_spare_memory_back();
    start();
  });
}

}  // namespace vedette::daemon
