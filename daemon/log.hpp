#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/daemon_settings.hpp"
#include "daemon/log_line.hpp"
#include "daemon/log_repeats.hpp"
#include "daemon/log_writer.hpp"
#include "quorum/event.hpp"

namespace spdlog {
class logger;
}

namespace vedette::daemon {

/// Writes lines as Sentinel does: `<pid>:X <DD Mon YYYY HH:MM:SS.mmm> <level> <text>`, local time, level `.` debug,
/// `-` verbose, `*` notice, `#` warning (config §9.1); or as `log-format` says. May be used from any thread. Never give
/// it a password.
class Log {
 public:
  /// An empty `file` is stdout. A file is opened anew for each line, so that logrotate needs no signal (config §5.2).
  /// A file that can't be opened loses its lines; see opens().
  /// `least` is the lowest level that is written; nothing: no line at all (`loglevel nothing`).
  Log(const std::string& file, std::optional<quorum::Level> least,
      config::LogFormat format = config::LogFormat::legacy);
  /// Tells what was counted last.
  ~Log();

  /// One line; line breaks within `text` become blanks. A notice or warning that comes again and again is
  /// counted instead (LogRepeats); how often it came is told in one line.
  void log(quorum::Level level, std::string_view text);
  /// The same, and never counted: events and what else is told each time.
  void log(const LogEntry& entry);
  bool writes_json() const { return format_ == config::LogFormat::json; }
  /// `<pid>:signal-handler (<seconds since 1970>) <text>`, at any level (config §6.2).
  void log_signal(std::string_view text);

  /// Called when something is counted that is to be told once LogRepeats::period is over, by tell_repeats(); from any
  /// thread. Without it that is told with the next line. {} at the end of who is called.
  void set_alarm(std::function<void()> alarm);
  /// Tells what is due. True: there will be more to tell.
  bool tell_repeats();

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

  void write(const std::vector<LogRepeats::Repeat>& repeats);

  std::shared_ptr<LineSink> line_sink_;
  std::shared_ptr<LineSink> signal_sink_;
  std::shared_ptr<spdlog::logger> lines_;
  std::shared_ptr<spdlog::logger> signals_;
  const config::LogFormat format_;
  std::function<void()> alarm_;
  std::mutex repeats_mutex_;
  LogRepeats repeats_;
  bool alarmed_ = false;
  LogWriter writer_;  // Last: what it still writes is about the others.
};

}  // namespace vedette::daemon
