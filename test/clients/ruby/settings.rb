# What the programs here are told by their environment.

require "redis"

$stdout.sync = true
puts "library redis-rb #{Redis::VERSION}"

# The options of a client of whoever has that role now.
def options(role)
  addresses = ENV["SENTINELS"].split.map { |text| text.split(":") }
  sentinels = addresses.map do |host, port|
    { host: host, port: port.to_i, username: ENV["SENTINEL_USER"], password: ENV["SENTINEL_PASSWORD"] }.compact
  end
  given = { url: "redis://#{ENV['MASTER']}", sentinels: sentinels, role: role, timeout: 1,
            username: ENV["REDIS_USER"], password: ENV["REDIS_PASSWORD"] }.compact
  return given unless ENV["CA_FILE"]

  given.merge(ssl: true, ssl_params: { ca_file: ENV["CA_FILE"],
                                       cert: OpenSSL::X509::Certificate.new(File.read(ENV["CERTIFICATE_FILE"])),
                                       key: OpenSSL::PKey.read(File.read(ENV["KEY_FILE"])) })
end
