#include "bench/file_replacements.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace vedette::bench {

FileReplacements::FileReplacements(const std::filesystem::path& file)
    : name_{file.filename()}, inotify_{inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
  if (inotify_add_watch(inotify_, file.parent_path().c_str(), IN_MOVED_TO) < 0) {
    throw std::system_error{errno, std::generic_category(), "inotify_add_watch"};
  }
}

FileReplacements::~FileReplacements() {
  ::close(inotify_);
}

std::uint64_t FileReplacements::count() {
  alignas(inotify_event) std::array<char, 16384> events;
  for (;;) {
    const ssize_t got = ::read(inotify_, events.data(), events.size());
    if (got <= 0) return count_;
    for (ssize_t at = 0; at < got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(events.data() + at);
      if (event->len > 0 && name_ == event->name) ++count_;
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
  }
}

}  // namespace vedette::bench
