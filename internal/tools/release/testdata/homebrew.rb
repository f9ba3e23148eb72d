# A stand-in for the classes of Homebrew that the formula uses. A method that is missing
# here is missing in Homebrew, too, or has to be added.
require "fileutils"
require "open3"
require "pathname"
require "tmpdir"

# Pathname#install moves files below the path, under new names if it is given a hash.
class Pathname
  def install(*sources)
    sources.flatten.each do |source|
      (source.is_a?(Hash) ? source : { source => File.basename(source) }).each do |from, to|
        raise "no #{from}" unless File.exist?(from)
        mkpath
        FileUtils.mv(from, self + to)
      end
    end
    raise "nothing to install into #{self}" if sources.flatten.empty?
  end
end

class Formula
  FOLDERS = {
    bin: "bin", man1: "share/man/man1", man7: "share/man/man7", pkgshare: "share/ramus",
    bash_completion: "etc/bash_completion.d", zsh_completion: "share/zsh/site-functions",
    fish_completion: "share/fish/vendor_completions.d"
  }.freeze
  FOLDERS.each { |name, folder| define_method(name) { @prefix + folder } }

  class << self
    attr_reader :stated, :test_block

    %i[desc homepage version license url sha256].each do |name|
      define_method(name) { |value| ((@stated ||= {})[name] ||= []) << value }
    end
    %i[on_macos on_linux on_arm on_intel].each { |name| define_method(name) { |&block| block.call } }
    def test(&block) = @test_block = block
  end

  def initialize(prefix) = @prefix = Pathname(prefix)

  def version = self.class.stated[:version].first

  def install_and_test
    raise "#{self.class.stated}" unless self.class.stated.values_at(:url, :sha256).all? { |list| list.uniq.size == 4 }
    install
    Dir.mktmpdir { |folder| Dir.chdir(folder) { instance_exec(&self.class.test_block) } }
  end

  def shell_output(command)
    out, status = Open3.capture2(command)
    raise "#{command}: #{status}" unless status.success?
    out
  end

  def system(*words) = Kernel.system(*words.map(&:to_s)) || raise("#{words.join(" ")} failed")

  def assert_match(want, got) = got.include?(want) || raise("#{got} lacks #{want}")

  def assert_equal(want, got) = got == want || raise("#{got} is not #{want}")
end
