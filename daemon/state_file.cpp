#include "daemon/state_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

#include "config/state_text.hpp"

namespace vedette::daemon {
namespace {

/// An open file, closed at the end of its scope.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_{fd} {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// A temporary file's name; the file is removed unless it was renamed.
class TemporaryName {
 public:
  explicit TemporaryName(std::string path) : path_{std::move(path)} {}
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
  ~TemporaryName() {
    if (!renamed_) ::unlink(path_.c_str());
  }
  void renamed() { renamed_ = true; }
  const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
  bool renamed_ = false;
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// Gives the new file the mode and, as far as we may, the owner of the old one.
bool take_after(int fd, const struct stat& old) {
  // Without the right to it the file is ours from now on: better than none. The group may be changed alone.
  if (::fchown(fd, old.st_uid, old.st_gid) != 0 && ::fchown(fd, static_cast<uid_t>(-1), old.st_gid) != 0 &&
      errno != EPERM && errno != EINVAL) {
    return false;
  }
  return ::fchmod(fd, old.st_mode & 07777U) == 0;
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
}

/// The whole text; an empty one if there is no such file.
std::optional<FileFailure> read_file(const std::filesystem::path& file, std::string& text) {
  const OpenFile source{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!source) return errno == ENOENT ? std::nullopt : std::optional{FileFailure{"read the config file", errno}};
  char block[16384];
  for (;;) {
    const ssize_t count = ::read(source.fd(), block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FileFailure{"read the config file", errno};
    if (count == 0) return std::nullopt;
    text.append(block, static_cast<std::size_t>(count));
  }
}

std::string reason(const FileFailure& failure) {
  return std::generic_category().message(failure.error);
}

}  // namespace

std::optional<FileFailure> replace_file(const std::filesystem::path& file, const std::string& text,
                                        const std::string& what) {
  struct stat old {};
  const bool exists = ::stat(file.c_str(), &old) == 0;

  std::string name = file.string() + ".XXXXXX";
  const OpenFile fresh{::mkostemp(name.data(), O_CLOEXEC)};  // Mode 0600.
  if (!fresh) return FileFailure{"create tmp " + what + " file", errno};
  TemporaryName temporary{std::move(name)};

  if (!write_all(fresh.fd(), text)) return FileFailure{"write tmp " + what + " file", errno};
  if (exists && !take_after(fresh.fd(), old)) return FileFailure{"chmod tmp " + what + " file", errno};
  if (::fsync(fresh.fd()) != 0) return FileFailure{"fsync tmp " + what + " file", errno};
  if (::rename(temporary.path(), file.c_str()) != 0) return FileFailure{"rename tmp " + what + " file", errno};
  temporary.renamed();

  const OpenFile folder{::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  // Some file systems have no fsync of a directory, and need none.
  if (!folder || (::fsync(folder.fd()) != 0 && errno != EINVAL)) return FileFailure{"fsync " + what + " dir", errno};
  return std::nullopt;
}

StateFile::StateFile(Executor executor, std::filesystem::path file, config::DaemonSettings settings,
                     std::function<void(quorum::Observation)> tell, Log& log, Users users)
    : executor_{executor},
      file_{std::move(file)},
      settings_{std::move(settings)},
      users_{std::move(users)},
      tell_{std::move(tell)},
      log_{log},
      idle_{executor, Clock::time_point::max()} {}

StateFile::~StateFile() {
  disk_.join();
}

void StateFile::write(quorum::WriteState order) {
  if (writing_) {
    next_ = std::move(order);
  } else {
    begin(std::move(order));
  }
}

void StateFile::keep(config::GenericLine directive) {
  std::erase_if(settings_.lines, [&](const config::GenericLine& line) {
    return line.origin == config::GenericLine::Origin::command_line && line.name == directive.name;
  });
  settings_.lines.push_back(std::move(directive));
}

void StateFile::begin(quorum::WriteState order) {
  writing_ = true;
  asio::post(disk_, [this, order = std::move(order), settings = settings_, users = users_ ? users_() : std::nullopt,
                     loop = asio::make_work_guard(executor_)]() mutable {
    std::string text;
    std::optional<FileFailure> failure = read_file(file_, text);
    if (!failure)
      failure =
          replace_file(file_, config::rewrite_sentinel_conf(text, settings, order.state, users ? &*users : nullptr));
    asio::post(executor_,
               [this, revision = order.revision, failure = std::move(failure)] { finished(revision, failure); });
  });
}

void StateFile::finished(quorum::Revision revision, const std::optional<FileFailure>& failure) {
  say(failure);
  writing_ = false;
  if (next_) {
    begin(*std::exchange(next_, std::nullopt));
  } else {
    idle_.cancel();
  }
  if (failure) {
    tell_(quorum::WriteFailed{revision});
  } else {
    tell_(quorum::StateWritten{revision});
  }
}

/// Each failure that is not the last one's again, and each success.
void StateFile::say(const std::optional<FileFailure>& failure) {
  if (!failure) {
    log_.log(quorum::Level::notice, "Sentinel new configuration saved on disk");
  } else if (failure != last_failure_) {
    log_.log(quorum::Level::warning, "Could not " + failure->doing + " (" + reason(*failure) + ")");
    log_.log(quorum::Level::warning,
             "WARNING: Sentinel was not able to save the new configuration on disk!!!: " + reason(*failure));
  }
  last_failure_ = failure;
}

Task<> StateFile::stop() {
  while (writing_) {
    co_await idle_.async_wait();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
  }
}

}  // namespace vedette::daemon
