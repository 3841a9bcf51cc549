#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/log_writer.hpp"
#include "quorum/event.hpp"

namespace spdlog {
class logger;
}

namespace vedette::daemon {

/// Writes lines as Sentinel does: `<pid>:X <DD Mon YYYY HH:MM:SS.mmm> <level> <text>`, local time, level `.` debug,
/// `-` verbose, `*` notice, `#` warning (config §9.1). May be used from any thread. Never give it a password.
class Log {
 public:
  /// An empty `file` is stdout. A file is opened anew for each line, so that logrotate needs no signal (config §5.2).
  /// A file that can't be opened loses its lines; see opens().
  /// `least` is the lowest level that is written; nothing: no line at all (`loglevel nothing`).
  Log(const std::string& file, std::optional<quorum::Level> least);

  /// One line; line breaks within `text` become blanks.
  void log(quorum::Level level, std::string_view text);
  /// `<pid>:signal-handler (<seconds since 1970>) <text>`, at any level (config §6.2).
  void log_signal(std::string_view text);

  /// From now on to another file. May be called from any thread.
  void set_file(const std::string& file);
  /// Lines go to the system log as well, with its levels. `facility`: `user`, `local0` … `local7`. Before any other
  /// thread logs.
  void add_syslog(const std::string& name, const std::string& facility);

  /// From now on lines are written by a thread of their own, so that no pipe and no disk holds up who logs. What can't
  /// be written in time is lost, and how many lines it was is told (LogWriter). After the last fork.
  void write_apart();
  /// Before the process is ended hastily: waits until all is written, but not for long.
  void flush() { writer_.flush(); }

  /// SENTINEL CONFIG SET loglevel.
  void set_level(std::optional<quorum::Level> least);

  /// Empty if `file` can be opened for appending (or is empty), else the system's reason.
  static std::string opens(const std::string& file);

 private:
  class LineSink;

  std::shared_ptr<LineSink> line_sink_;
  std::shared_ptr<LineSink> signal_sink_;
  std::shared_ptr<spdlog::logger> lines_;
  std::shared_ptr<spdlog::logger> signals_;
  LogWriter writer_;  // Last: what it still writes is about the others.
};

}  // namespace vedette::daemon
